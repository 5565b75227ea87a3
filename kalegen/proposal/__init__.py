"""Which tags a notebook without tags could have: roles of its cells, steps, their order and their names.

``document`` reads the cells with what stands around them; ``roles`` says what is shared code, a parameter, a metric;
``flow`` asks the analysis what would pass between cells if each were a step; ``activities`` what a cell does; ``cuts``
weighs headings, activities and what would cross, and finds the best cuts by dynamic programming. A ``draft`` is a
notebook with all that, a ``segmentation`` one way to cut it, whose steps ``naming`` names; ``trials`` takes cuts back
that the compiler refuses, ``order`` says which steps wait for which. ``propose`` puts it together, and compiles every
proposal before anybody sees it; ``writing`` puts tags into the file, and leaves all else of it as it is.
"""
