"""Questions and small edits of libcst trees and Python's scopes: syntax alone, below everything else."""
