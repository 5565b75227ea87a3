"""What the notebook's code does, as facts: a static analysis that runs none of it.

The terms are the field's. An *abstract location* (``heap.values``: a token) stands for all objects that come from one
place: what a variable held before, an argument, an allocation site, a definition. A value *points to* a set of them,
and *heap edges* (``heap.object_graph``) say which location may hold which, and under which key; two names *may alias*
where what they reach intersects. An edge is *evident* if a line of code makes it, as ``xs.append(x)`` does; others are
there because nothing is known of a call. An *effect* (``heap.effects``) is what code does beside computing: it changes
objects, calls back, draws random numbers, makes a setting, opens a file. A *summary* holds the effects of a function in
terms of its parameters, and is instantiated where the function is called. ``kalegen show NOTEBOOK --facts`` prints all
of it.

What the analysis can't know it takes to be possible, unless the author says otherwise (``heap.assertions``). So it is
as sound as its tables, which accept a few exceptions (``docs/reference/purity.md``). For what remains there is the
guard (``planning.guards``): it compares at run time what the analysis takes to be unchanged.

What is computed, in this order:

1. ``flow.dataflow`` collects the notebook's definitions and those of the modules next to it (``heap.library``,
   ``flow.local_code``, ``flow.star_imports``), and summarises them bottom-up over their calls
   (``interpreter.summaries``).
2. The abstract interpreter (``interpreter.interpreter``: an evaluator of expressions, an executor of statements, a
   caller, and the heap that they share) runs each step's statements once. ``interpreter.facts`` is what comes out:
   the *upward-exposed reads*, the *exit state* of the names that the step binds, the locations that it changes, and
   which names may alias at its end. What libraries do is said by ``tables`` alone, and by what
   ``[tool.kalegen.effects]`` adds to them (``tables.stated``).
3. ``flow`` joins the steps: *reaching definitions* over their graph (``flow.graph``, ``flow.dataflow``), aliases from
   step to step, random streams as variables, the shared cells as code that every step may take a *slice* of.
   ``flow.bundles`` finds the variables that must travel together, because somebody can tell what they share;
   ``flow.routing`` asks backwards from what each step reads (*liveness*): who must save it, what travels as code.
4. ``process`` finds the statements that set the process itself (settings, patches, imports made for their effect), and
   which later steps must repeat them.
5. ``checks`` are families of findings. ``checks.order`` compares *def-use chains*: ``flow.notebook_order`` runs all
   cells on one heap, in the notebook's order, and each definition that reaches a use there must reach it in the
   pipeline's order, and no other. ``flow.reasons`` says which line a finding rests on.

``planning.plan`` calls all of these, and decides by the facts: it writes a ``PlannedStep`` for each ``Step`` into the
model. Transforms and emission read the model, and nothing of the analysis.

``docs/explanation/architecture.md`` walks one cell through the whole program.
"""
