"""Cases that hold the pipeline to what the notebook computes, at least one for each row of the page of semantics.

A case (``case.py``) is a small notebook as text: each cell begins with a line ``# %%`` and its tags. The oracle
(``outcome.py``) compiles it, runs its cells from top to bottom in one process and its components in processes of their
own, as kfp packages them, and compares all variables and all that is printed. The processes come from a server that
forks (``tests/harness``), so that a case takes a tenth of a second. Each other module here holds the cases of one
theme. A case that fails prints its notebook, its module, the first difference, and the command that runs it alone.

To try programs that are not cases yet: ``python -m tests.semantics FILE``, see ``__main__.py``.
"""
