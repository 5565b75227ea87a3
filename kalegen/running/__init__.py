"""Running a generated module here, through kfp.local: one process per step, no cluster and no container.

``run_pipeline`` is the way in. What happens on the way is told by events (``kalegen.running.events``), what came out by
a ``RunOutcome``; nothing in this package prints. kfp is imported by the functions that need it, never by an import of
this package alone.
"""
