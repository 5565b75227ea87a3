"""Settings of the process beyond the plain ones: where they are in force, and what else is one."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B6", "a shared setting below a step", """
# %% imports
import decimal, os
# %% step:a
print(decimal.Decimal(1) / 3, os.environ.get("KALEGEN_TEST_BELOW"))
# %% imports
decimal.getcontext().prec = 6
os.environ["KALEGEN_TEST_BELOW"] = "1"
# %% step:b
print(decimal.Decimal(1) / 3, os.environ.get("KALEGEN_TEST_BELOW"))
"""),
    Case("B6", "a shared setting below all steps that notice it", """
# %% imports
import matplotlib.pyplot as plt
# %% step:a
print(plt.rcParams["lines.linewidth"])
# %% functions
plt.rcParams["lines.linewidth"] = 7
# %% step:b
print(1)
"""),
    Case("B6", "a shared setting below all steps", """
# %% imports
import decimal
# %% step:a
print(decimal.Decimal(1) / 3)
# %% imports
decimal.getcontext().prec = 6
"""),
]  # fmt: skip
