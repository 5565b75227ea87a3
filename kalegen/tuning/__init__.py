"""Going through a search (``kalegen.search``): here by trials that are runs, which Optuna proposes and keeps.

Optuna is imported by ``study`` alone, when there is something to tune.
"""
