"""Abstract interpretation: what code reads, binds, changes and calls, and the summaries of its definitions.

``interpreter`` builds the parts: ``scopes`` and ``names`` (what is bound and read where), ``heap_effects`` (objects),
``expressions`` with a rule for each form in ``forms``, ``stores``, ``statements``, ``definition_statements``; of calls
``calling`` tells what is called, ``definition_calls`` and ``applying`` let summaries of the notebook's own code happen,
``library_calls`` what the tables say, ``callbacks`` and ``implicit_methods`` what runs without being named.
``summaries`` computes the summaries, callees first, until none changes; ``facts`` says what came out for a step.
"""
