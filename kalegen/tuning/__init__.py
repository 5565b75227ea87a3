"""Going through a search (``kalegen.search``): here by trials that are runs, which Optuna proposes and keeps; and on a
cluster by Katib, for which ``experiment`` writes resources, and ``cluster`` creates them.

Optuna is imported by ``study`` alone, when there is something to tune.
"""

from pathlib import Path

FOLDER = Path(".kale/tune")
"""Where the trials are kept, and the best parameters and the page go."""
