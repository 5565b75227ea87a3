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
        "Each works on a copy: only one of the changes arrives.",
        "Order the steps with a `prev:` tag if both changes count. Of a call that changes nothing say so behind it: "
        "`# kalegen: reads df`; docs/how-to/effects.md has more ways.",
    ),
    Code(
        "KG206",
        "parallel-mutation",
        WARNING,
        "Parallel step changes a shared value",
        "A step reads what a step above it binds or changes, by this name or by another one of the same object, and the"
        " tags let the two run in parallel. So it is with a class's attributes, a function that is defined again, and"
        " settings such as the environment.",
        "The notebook computes with the change, the pipeline without it.",
        "Add the `prev:` tag that the hint names if the change counts; else ignore the code in the cell.",
    ),
    Code(
        "KG207",
        "parallel-random-stream",
        WARNING,
        "Parallel steps draw from one random stream",
        "Steps that run in parallel draw from the same seeded random stream.",
        "In the notebook the second draws what comes after the first; in parallel both draw the same.",
        "Order the steps with a `prev:` tag, or give each a generator of its own.",
    ),
    Code(
        "KG208",
        "cells-reordered",
        WARNING,
        "Cells of a step run in another order",
        "Cells of one step stand apart, and a cell of another step between them touches the same variable or object,"
        " the same seeded random stream or the same setting.",
        "The cells of a step are joined and run together, so the later one now runs before what stood between.",
        "Give the later cell a step of its own.",
    ),
    Code(
        "KG209",
        "cache-not-shared",
        WARNING,
        "Cache is not shared between steps",
        "Several steps use a function or method with a cache (`functools.lru_cache`), and it shows that the cache does"
        " not travel: what it counts is asked for, what else it does counts, or a result that it keeps is changed.",
        "Each step has its own cache. The function gives the same values, but what else it does (printing, changing a"
        " list) happens again, and `cache_info()` counts again.",
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
        "In the notebook the code runs once, and all cells see one value; here each step has one of its own.",
        "Bind it in the first step that uses it, from where it travels to the others, or seed the random numbers.",
    ),
    Code(
        "KG212",
        "shared-code-depends-on-step",
        ERROR,
        "Shared code depends on a step",
        "A statement in a shared cell changes what a step before it has bound, or evaluates it while a later step"
        " changes it, or below all steps.",
        "Shared code runs in every step that uses it. It can't run once, after that step, as it does in the notebook.",
        "Move the statement to the end of the step above it.",
        is_soft=True,
    ),
    Code(
        "KG213",
        "alias-broken",
        WARNING,
        "Aliases become separate objects",
        "Two variables are names of one object in the notebook, or one holds the other's, and come from steps that run"
        " in parallel. A step after them changes one and uses the other, or asks whether they are the same.",
        "Each of the parallel steps saves a copy, so that the change of one does not show in the other.",
        "Bind both names in one step, or order the steps with a `prev:` tag.",
    ),
    Code(
        "KG214",
        "setting-not-shared",
        WARNING,
        "Setting does not reach a later step",
        "A step makes a setting or changes something in a library that a later step uses, by a statement that can't"
        " simply run again there, or it sets the level of a logger that is a part of a value.",
        "Each step imports the libraries again, without what the steps before it changed in them. A plain assignment"
        " is repeated in later steps; one that computes its value, or does more, is not. Of a logger that a value"
        " holds, only the name travels.",
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
        "A step goes through all variables (`globals().items()`), or asks for one by a text of which nothing is written"
        " in the code (`eval(text)`).",
        'A step has the variables that its code names, also in texts: of `eval(f"model_{n}")` all that begin so.',
        "Keep the variables in a dict of your own, and go through that.",
    ),
    Code(
        "KG221",
        "needless-effect-statement",
        WARNING,
        "Comment about effects is not needed",
        "A comment `# kalegen: reads df` or `# kalegen: changes df`, an option `reads=` or `changes=` of `@step`, or a "
        "row of `[tool.kalegen.effects]` says what the analysis finds by itself, or names what is not there.",
        "What an author states is believed; what is stated without need hides a change that somebody makes later.",
        "Remove it, or correct the variable's name.",
    ),
)
