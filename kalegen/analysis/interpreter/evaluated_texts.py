"""Calls that look names up, or run Python, in the scope that they are called from."""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache

import libcst as cst

from kalegen.analysis.heap.effects import NeedModule, RunText
from kalegen.analysis.heap.values import IMMUTABLE, Parameter, Value
from kalegen.analysis.interpreter.arguments import Arguments
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.reaching import MAIN_USERS, NAMESPACE_CALLS, NAMESPACES, TEXT_METHODS, TEXT_RUNNERS
from kalegen.syntax.parsing import parse_module
from kalegen.syntax.scopes import names_bound_in


class EvaluatedTexts(Part):
    """Reads and runs the Python in texts."""

    def note_namespaces(self, node: cst.Call, dotted: str, arguments: Arguments) -> None:
        name = dotted.removeprefix("builtins.")
        if dotted.startswith("builtins.") and name in NAMESPACE_CALLS:
            if not (name in ("vars", "dir") and node.args):
                self.record.note(NeedModule(f"calls {name}()"), node)
                self.record.note(RunText(name), node)
            if name in ("exec", "eval"):
                self.read_names_in_text(node, arguments)
                text = arguments.positional[0] if arguments.positional else Value(template="")
                is_given = any(isinstance(token, Parameter) for token in text.tokens)  # the caller knows it
                if name == "eval" and text.text is None and not is_given:
                    self.names.look_up_text(text, node)
                self._run_text(node, arguments, is_here=name == "exec" and len(self.scopes.frames) == 1)
        elif name.split(".")[-1] in TEXT_METHODS:
            self.read_names_in_text(node, arguments)
        elif name.startswith(MAIN_USERS):
            self.record.note(NeedModule(f"calls {name}()"), node)
            self.read_names_in_text(node, arguments)
            if name.startswith(TEXT_RUNNERS):
                self._run_text(node, arguments, is_here=False)

    def _run_text(self, node: cst.Call, arguments: Arguments, is_here: bool) -> None:
        """What the Python does that a call is given first; ``is_here`` if it binds names of the notebook."""
        body = self._body(node, arguments)
        if body is None:
            return
        bound = names_bound_in(*body.body)
        scope = nullcontext() if is_here else self.scopes.enter("comprehension", bound, node)
        self.scopes.guards += 1
        with scope:
            self.executor.run_block(body)
        self.scopes.guards -= 1

    def evaluated(self, node: cst.Call, arguments: Arguments) -> Value:
        """What ``eval`` gives, where the text is known."""
        body = self._body(node, arguments)
        line = body.body[0] if body is not None and len(body.body) == 1 else None
        expression = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
        return self.evaluator.evaluate(expression.value) if isinstance(expression, cst.Expr) else IMMUTABLE

    def _body(self, node: cst.Call, arguments: Arguments) -> cst.IndentedBlock | None:
        """The Python that a call is given as its first argument, and that sees the notebook's names."""
        text = arguments.positional[0].text if arguments.positional else None
        body = parsed_text(text) if text is not None else None
        return body if self._is_given_the_notebooks_names(node) else None

    def _is_given_the_notebooks_names(self, node: cst.Call) -> bool:
        """Whether no argument is a namespace of the caller's own."""
        given = (cst.Module([]).code_for_node(argument.value) for argument in node.args[1:])
        return all(text in ("globals()", "locals()") or text[0] in "'\"" for text in given)

    def read_names_in_text(self, node: cst.Call, arguments: Arguments) -> None:
        """Names inside a string that a library evaluates in the caller's scope are read, if they are variables."""
        self.names.look_up([*arguments.positional, *arguments.keywords.values()], node)

    def namespace_given_by(self, dotted: str, arguments: Arguments) -> bool:
        """Whether what a call gives are the module's own variables, by their names."""
        is_module = dotted == "builtins.globals" or len(self.scopes.frames) == 1
        return dotted in NAMESPACES and is_module and not arguments.all()


@cache
def parsed_text(text: str) -> cst.IndentedBlock | None:
    """Python source as a block; None where it is none. Kept, as places in it are told by their nodes."""
    try:
        return cst.IndentedBlock(body=parse_module(text).body)
    except (cst.ParserSyntaxError, ValueError):
        return None
