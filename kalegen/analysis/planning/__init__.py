"""The plan: everything that transforms and emit read of the analysis is decided here."""
