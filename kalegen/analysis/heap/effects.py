"""Effects: what running code does beside computing values. One small record for each kind of thing that it may do.

Facts map each effect to its *place*: the node of the analysed code that brings it about, which is a call where a
called function has the effect. ``Facts.details(Draw)`` lists what the effects of one kind name, here streams.

Changes in place are kept apart, by the abstract location that is changed: a ``Mutation`` says whether it surely
happens, and its ``Cause`` which node changes the object, and why that is believed. What binds names, and what reads
them, is in ``Facts.final`` and ``Facts.reads``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, TypeVar

import libcst as cst

from kalegen.analysis.heap.values import Parameter

Key = TypeVar("Key")


@dataclass(frozen=True)
class Effect:
    """Something that running the code may do; ``name`` says to what, each kind in its own way."""

    verb: ClassVar[str] = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.verb} {self.name}".rstrip()


class CallLibrary(Effect):
    """Calls the function of a library with this full name."""

    verb = "calls"


class CallMethod(Effect):
    """Calls a method of this name, which may be any library's."""

    verb = "calls method"


class CallOwnMethod(Effect):
    """Calls a method of this name that a class of the notebook defines."""

    verb = "calls own method"


class CallUnknown(Effect):
    """Calls something of which nothing is known, written so."""

    verb = "calls unknown"


class CallBack(Effect):
    """Calls code that it was given, of which nothing is known."""

    verb = "calls back"


class StoreInLibrary(Effect):
    """Assigns to the part of a library with this full name."""

    verb = "sets"


class SetVariable(Effect):
    """Sets, or deletes, the variable of the environment with this name."""

    verb = "sets in the environment"


class ReadVariable(Effect):
    """Reads the variable of the environment with this name."""

    verb = "reads from the environment"


class NeedVariable(ReadVariable):
    """Reads the variable of the environment with this name, and says nothing of what to do without it."""


class Seed(Effect):
    """Sets this random stream to a known state."""

    verb = "seeds"


class Draw(Effect):
    """Draws from this random stream."""

    verb = "draws from"


class TakeDraw(Effect):
    """Takes a function that draws from this random stream as a value."""

    verb = "takes what draws from"


class ReadFile(Effect):
    """Reads the file with this path."""

    verb = "reads file"


class WriteFile(Effect):
    """Writes the file with this path."""

    verb = "writes file"


class MakeFolder(Effect):
    """Makes the folder with this path."""

    verb = "makes folder"


class FetchFiles(Effect):
    """Brings files here whose names are not known."""

    verb = "fetches files"


class NameInText(Effect):
    """Asks for variables that this text names."""

    verb = "names in text"


class NameAny(Effect):
    """Asks for variables whose names only running the code tells."""

    verb = "names any variable"


class RunText(Effect):
    """Runs Python in a text by this function, and so may bind any name."""

    verb = "runs text by"


class CompareIdentity(Effect):
    """Asks which object this variable is."""

    verb = "asks the identity of"


class NeedModule(Effect):
    """Does what only a module can, in these words."""

    verb = "needs a module:"


class ImportStar(Effect):
    """Imports all names of this module."""

    verb = "imports all of"


class FollowGradients(Effect):
    """Goes back through all that this tensor was computed from."""

    verb = "follows gradients of"


@dataclass(frozen=True)
class Keep(Effect):
    """Stores in this attribute what can't travel, ``why``: ``Reader.file``, of a class or of each of its objects."""

    verb = "keeps what can't travel in"
    why: str = ""
    in_class: bool = False


class Why(enum.Enum):
    """Why an object is believed to be changed, in words that follow a colon."""

    STORE = "it assigns to a part of it"
    CALL = "the call is known to do so"
    UNKNOWN = "nothing is known of {}"
    ITERATION = "an iterator is used up where it is read"
    GENERATOR = "a random generator moves on where it is drawn from"
    GRADIENTS = "gradients are stored in what it was computed from"
    CLOSURE = "the function changes variables that it carries along"
    REGISTRATION = "what decorates a definition may keep it"
    DEFAULT = "a default may be added where it is read"
    LAZY = "an attribute is made and kept where it is read first"
    RECURSION = "it calls itself in more ways than can be followed"
    ASSERTED = "its author says so"
    IMPORT = "the code of an imported module does so"
    HANDED = "the process runs code that was handed to it"


class Cause(NamedTuple):
    """What changes an object: a node of the analysed code; of a function that is called also the node ``within`` it."""

    node: cst.CSTNode
    why: Why
    within: cst.CSTNode | None = None

    def at_call(self, node: cst.CSTNode) -> Cause:
        """The cause as a caller has it, by whose call the object is changed."""
        return self._replace(node=node, within=self.within or self.node)


class Mutation(NamedTuple):
    """A change in place that code makes, surely or perhaps.

    A ``shallow`` one leaves alone what the object holds. One ``by`` a parameter of a function only happens where
    nothing is known of the argument, which is called.
    """

    certain: bool
    cause: Cause
    shallow: bool = False
    by: Parameter | None = None

    def joined(self, other: Mutation | None) -> Mutation:
        """The change where another one was found before: a sure one counts more, an earlier one else."""
        if other is None:
            return self
        first = self if (self.certain, self.by is None) > (other.certain, other.by is None) else other
        by = self.by if self.by == other.by else None
        shallow = self.shallow and other.shallow
        return first if (shallow, by) == (first.shallow, first.by) else first._replace(shallow=shallow, by=by)


def joined(first: Mapping[Key, Mutation], second: Mapping[Key, Mutation]) -> dict[Key, Mutation]:
    """All changes of two findings; those of the first count, where the second tells no surer ones."""
    return {key: mutation.joined(first.get(key)) for key, mutation in {**first, **second}.items()}
