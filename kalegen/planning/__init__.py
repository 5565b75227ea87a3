"""The plan: from what the analysis found to what the passes apply. Transforms and emission read the plan alone.

``plan`` asks the analysis (``analyse``) and writes what follows into the model (``decide``), a ``PlannedStep`` for each
``Step``. What it decides is in ``preparation`` (the order of copied code and loads), ``modules`` (whether a component
must run as a module), ``guards`` (what is compared at a step's end), ``requirements`` and ``value_packages`` (what is
installed, and what the marshaller must know), ``charts`` and ``serving`` (what is logged, and saved for servers) and
``sharing`` (memory of two values that is one). What only a whole plan shows is found in ``nesting`` (notebooks in it
that can't run as one task) and ``unused_parameters``. ``loops`` and ``conditions`` stand around it: they take a step
apart whose iterations are tasks, or that may be left out, and plan again.
"""
