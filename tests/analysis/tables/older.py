"""Tries the rows on whatever libraries are installed: ``python -m tests.analysis.tables.older``.

For an environment with older libraries, whose calls may do more; which claims these show is not asked here.
"""

from __future__ import annotations

import sys

from tests.analysis.tables.test_rows import tried

OLDER = ("numpy", "pandas", "sklearn")

ACCEPTED = ("pandas.DataFrame gives itself of argument 0",)
"""See docs/reference/purity.md."""


def main() -> None:
    found = [problem for library in OLDER for problem in tried(library)["less"] if not problem.startswith(ACCEPTED)]
    print("\n".join(found) or "no call does more than its row claims")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
