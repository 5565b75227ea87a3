"""Generated notebooks, each compared with the pipeline that it compiles to."""
