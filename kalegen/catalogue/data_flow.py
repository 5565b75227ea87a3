"""Codes about what steps read and bind (KG2xx)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG201",
        "undefined-name",
        ERROR,
        "Undefined name",
        "A step reads a name that nothing before it binds: no cell of its own, no step that it comes after, no import.",
        "The step would fail with a NameError, after the steps before it have run.",
        "Correct the name, add the `prev:` tag that the hint names, or move the cell that binds it.",
        is_soft=True,
    ),
    Code(
        "KG202",
        "possibly-undefined-name",
        WARNING,
        "Possibly undefined name",
        "A step reads a name that nothing visible binds, and a star import, exec() or %run may bind it; or code reads "
        "it that may never run: a function that no cell calls.",
        "kalegen does not run the code to find out. If nothing binds the name, the step fails, as the notebook does.",
        "Import or assign the name in a statement of its own.",
    ),
    Code(
        "KG203",
        "conflicting-definitions",
        ERROR,
        "Conflicting definitions in parallel steps",
        "Steps that run in parallel both bind or change a variable that a later step reads.",
        "kalegen can't tell which of the two values the later step needs.",
        "Order the two steps with a `prev:` tag, or use two names.",
        is_soft=True,
    ),
    Code(
        "KG204",
        "possibly-conflicting-definitions",
        WARNING,
        "Possibly conflicting definitions in parallel steps",
        "Steps that run in parallel may both change a variable that a later step reads.",
        "Each step works on a copy, so the later step gets only one of the changes.",
        "If both changes count, order the steps with a `prev:` tag. If a call changes nothing, write "
        "`# kalegen: reads df` after it. docs/how-to/effects.md shows more ways.",
    ),
    Code(
        "KG206",
        "parallel-mutation",
        WARNING,
        "Parallel step changes a shared value",
        "A step reads a variable that a step above it assigns or changes, and the tags let the two steps run in"
        " parallel. The step may use another name of the same object. The same goes for attributes of a class, a"
        " function that is defined again, and settings such as the environment.",
        "The notebook computes with the change, the pipeline without it.",
        "If the change counts, add the `prev:` tag that the hint names. Otherwise ignore the code in the cell.",
    ),
    Code(
        "KG207",
        "parallel-random-stream",
        WARNING,
        "Parallel steps draw from one random stream",
        "Steps that run in parallel draw from the same seeded random stream.",
        "In the notebook, the second step continues after the first one. In parallel, both draw the same numbers.",
        "Order the steps with a `prev:` tag, or give each a generator of its own.",
    ),
    Code(
        "KG208",
        "cells-reordered",
        WARNING,
        "Cells of a step run in another order",
        "A cell of another step lies between cells of a step, and uses the same variable or object,"
        " the same seeded random stream or the same setting.",
        "The cells of a step run together, so the later one now runs before the cell between them.",
        "Give the later cell a step of its own.",
    ),
    Code(
        "KG209",
        "cache-not-shared",
        WARNING,
        "Cache is not shared between steps",
        "Several steps use a function or method with a cache (`functools.lru_cache`), and the steps"
        " would notice separate caches: they ask for `cache_info()`, the function has side effects, or a step changes a"
        " cached result.",
        "Each step has its own cache. The function returns the same values, but its side effects (printing, changing a"
        " list) happen again, and `cache_info()` counts from 0.",
        "Keep the results in a dict of your own instead (`if n not in known: known[n] = …`): it travels.",
    ),
    Code(
        "KG210",
        "gradient-across-steps",
        WARNING,
        "Gradient graph does not travel between steps",
        "A step calls `backward()` on a PyTorch tensor that an earlier step computed.",
        "A tensor travels with its values and its gradient, but without the operations that it was computed by: in"
        " the step that loads it, `backward()` stops with an error.",
        "Let one step compute the loss and call `backward()`.",
    ),
    Code(
        "KG211",
        "non-repeatable-shared-code",
        WARNING,
        "Shared code gives each step another value",
        "Several steps have a copy of shared code that gives another value each time it runs.",
        "In the notebook the code runs once, and all cells see the same value. In the pipeline, each step has its own.",
        "Assign it in the first step that uses it, so that it travels to the others. Or seed the random numbers.",
    ),
    Code(
        "KG212",
        "shared-code-depends-on-step",
        ERROR,
        "Shared code depends on a step",
        "A statement in a shared cell changes a variable of a step before it. Or it evaluates such a variable although"
        " a later step changes it, or below all steps.",
        "Shared code runs in every step that uses it. It can't run once, after that step, as it does in the notebook.",
        "Move the statement to the end of the step above it.",
        is_soft=True,
    ),
    Code(
        "KG213",
        "alias-broken",
        WARNING,
        "Aliases become separate objects",
        "In the notebook, two variables are the same object, or one contains the other. They come from steps that run"
        " in parallel. A later step changes one and uses the other, or asks whether they are the same.",
        "Each of the parallel steps saves a copy, so a change of one does not change the other.",
        "Bind both names in one step, or order the steps with a `prev:` tag.",
    ),
    Code(
        "KG214",
        "setting-not-shared",
        WARNING,
        "Setting does not reach a later step",
        "A step changes a setting, or something in a library, that a later step uses. kalegen can't repeat the"
        " statement there. Or the step sets the level of a logger that is part of a value.",
        "Each step imports the libraries again, without what the steps before it changed in them. kalegen repeats a"
        " plain assignment in later steps, but not one that computes its value or does more. If a value contains a"
        " logger, only the logger's name travels.",
        "Assign the value to a variable, which travels, and repeat the assignment to the library in the steps that need"
        " it. Repeat a call there.",
    ),
    Code(
        "KG215",
        "state-not-pickled",
        WARNING,
        "Pickle leaves out part of a value",
        "A step loads an object whose class says what pickle keeps of it and may leave parts out, or looks for nan"
        " itself in what it loads; or one step keeps an object's own dict (`vars(x)`) in a variable and another changes"
        " the one and reads the other, or asks for an attribute that a pandas table was given (`df.note = ...`).",
        "Values travel as pickle has them: without what `__getstate__` or `__reduce__` leave out; and nan, which equals"
        " nothing, is another object after that. An object that is loaded makes a dict of its own, and pandas keeps"
        " `df.attrs` alone.",
        "Let the class keep what later steps use; ask for nan with `math.isnan()` or `pandas.isna()`, for"
        " `vars(x)` in the step that uses it; use `df.attrs`.",
    ),
    Code(
        "KG219",
        "dynamic-name",
        WARNING,
        "Variable names are known only at run time",
        "A step loops over all variables (`globals().items()`), or asks for one by a text that is not in the code"
        " (`eval(text)`).",
        'A step gets the variables that its code names, even in strings. For `eval(f"model_{n}")` it gets all '
        "variables that begin with `model_`.",
        "Keep the values in a dict of your own, and loop over that.",
    ),
    Code(
        "KG221",
        "needless-effect-statement",
        WARNING,
        "Comment about effects is not needed",
        "A comment `# kalegen: reads df` or `# kalegen: changes df`, an option `reads=` or `changes=` of `@step`, or a "
        "row of `[tool.kalegen.effects]` says what the analysis finds by itself, or names what is not there.",
        "kalegen believes these statements. A needless one hides a change that somebody makes later.",
        "Remove it, or correct the variable's name.",
    ),
)
