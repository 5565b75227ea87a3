"""What is to be tuned: which parameters, in which ranges, so that which metric is best.

``space`` is what is asked for, ``reading`` reads it, and ``checking`` compares it with the pipeline when that compiles.
``kalegen.tuning`` goes about it.
"""
