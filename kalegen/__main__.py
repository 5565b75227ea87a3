"""``python -m kalegen`` is ``kalegen``."""

from __future__ import annotations

from kalegen.cli import main

if __name__ == "__main__":
    main()
