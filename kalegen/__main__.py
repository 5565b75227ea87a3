"""``python -m kalegen`` is ``kalegen``: what lies in the working directory is not taken for a module that it needs."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    if sys.path[0] == str(Path.cwd()):
        del sys.path[0]

    from kalegen.cli import main

    main()
