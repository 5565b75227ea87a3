"""Which tags a notebook without tags could have: roles of its cells, steps, their order and their names.

``document`` reads the cells with what stands around them; ``roles`` says what is shared code, a parameter, a metric;
``flow`` asks the analysis what would pass between cells if each were a step; ``activities`` what a cell does; ``cuts``
weighs headings, activities and what would cross, and finds the best cuts by dynamic programming; ``naming`` names the
steps; ``propose`` puts it together, and compiles every proposal before anybody sees it; ``writing`` puts tags into the
file, and leaves all else of it as it is.
"""
