"""``kalegen verify``: the notebook and its pipeline, run side by side and compared value by value."""
