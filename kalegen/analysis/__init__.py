"""What the notebook's code does, as facts: a static analysis that runs nothing.

``heap`` has the abstract objects, ``interpreter`` runs a step's statements over them, ``flow`` joins the steps,
``process``, ``packages`` and ``checks`` answer questions about the whole, and ``planning`` decides. ``tables`` says
what libraries do.
"""
