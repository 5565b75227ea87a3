"""A parser of the command line in a parameters cell: its defaults are parameters, and steps see what it reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import kalegen
from kalegen.cli.verify import verify_command
from kalegen.generate import generate_document
from tests.proposal.workbench import notebook, save

PARSER = """\
%% pipeline-parameters
import argparse
parser = argparse.ArgumentParser(description="Training")
parser.add_argument("-n", "--batch-size", type=int, default=4, help="rows at a time")
parser.add_argument("--rate", default=0.5, type=float)
parser.add_argument("--name", type=str, default="x", choices=["x", "y"])
parser.add_argument("--quick", action="store_true")
parser.add_argument("--no-plot", action="store_false", dest="plot")
parser.add_argument("--when", type=int, default="3")
parser.add_argument("--out", required=True)
parser.add_argument("--limit", type=int)
args = vars(parser.parse_args(["--out", "o"]))

%% step:use
batch_size = args["batch_size"] + 1
print(args)
"""


def parameters(document):
    made = generate_document(document, Path("n.ipynb"))
    assert made.source is not None, made.diagnostics
    return made, {one.name: (one.type, one.default, one.description) for one in made.pipeline.parameters}


def test_defaults_that_a_pipeline_can_pass_are_parameters():
    made, found = parameters(notebook(PARSER))
    assert found == {
        "args_batch_size": ("int", 4, "rows at a time"),  # another variable is called batch_size
        "rate": ("float", 0.5, ""),
        "name": ("str", "x", ""),
        "quick": ("bool", False, ""),
        "plot": ("bool", True, ""),
    }
    assert "default=args_batch_size" in made.source and 'action="store_true", default=quick' in made.source
    assert 'type=int, default="3"' in made.source


@pytest.mark.parametrize("given", [(), ("-p", "args_batch_size=9", "-p", "quick=true", "-p", "name=y")])
def test_the_pipeline_reads_what_the_notebook_reads(tmp_path: Path, given: tuple[str, ...]):
    path = save(tmp_path / "n.ipynb", notebook(PARSER))
    outcome = CliRunner().invoke(verify_command, [str(path), "--json", *given], standalone_mode=False)
    verdict = json.loads(outcome.stdout)
    assert verdict["verdict"] == "equal", outcome.output
    assert outcome.return_value == 0


@pytest.mark.parametrize("more", ["print(args)", "args = parser.parse_args([]).out", "parser = None"])
def test_a_cell_that_does_more_is_no_cell_of_parameters(more: str):
    made = kalegen.compile(notebook(PARSER.replace('"o"]))\n', f'"o"]))\n{more}\n')), path="n.ipynb")
    assert {finding.code for finding in made.diagnostics} >= {"KG120"}


def test_a_parser_with_a_default_for_all_options_is_none_of_parameters():
    text = PARSER.replace('description="Training"', "argument_default=argparse.SUPPRESS")
    made = kalegen.compile(notebook(text), path="n.ipynb")
    assert {finding.code for finding in made.diagnostics} >= {"KG120"}


def test_another_parameter_has_its_name():
    _, found = parameters(notebook(PARSER.replace("%% step", "%% pipeline-parameters\nrate = 1\n\n%% step")))
    assert found["args_rate"] == ("float", 0.5, "") and found["rate"] == ("int", 1, "")


def test_a_parser_is_proposed_as_parameters():
    plain = PARSER.replace("%% pipeline-parameters", "%%").replace("%% step:use", "%%")
    assert kalegen.annotate(notebook(plain)).roles == {1: "pipeline-parameters"}
    changed = plain + "args['rate'] = 2\n"
    assert kalegen.annotate(notebook(changed)).roles == {}
