"""``%load_ext kalegen``: the commands as magics, wherever there is an IPython kernel."""
