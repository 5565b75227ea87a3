"""``[tool.kalegen.policy]``: what breaks each rule, where that is said to be, and that what the hint says mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import kalegen
from kalegen.catalogue import CODES
from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.emit import limits
from kalegen.reporting.policy import Policy
from kalegen.settings.policy import RULES
from tests.configuration.notebooks import write_notebook
from tests.sync.test_commands import kalegen as run_command

Cells = list[tuple[str, str]]
PLAIN: Cells = [("step:load", "import pandas as pd\ndf = pd.DataFrame({'a': [1]})"), ("step:show", "print(len(df))")]


@dataclass(frozen=True)
class Case:
    """A rule and a project that breaks it: where that is found, and a project that does not.

    A project is the lines of [tool.kalegen] and the cells; ``settings`` are the notebook's own.
    """

    rule: str
    code: str
    where: str
    project: str = ""
    cells: Cells = field(default_factory=lambda: PLAIN)
    settings: Mapping[str, Any] = field(default_factory=dict)
    mended: str = ""
    mended_cells: Cells | None = None


def step(code: str, *, name: str = "load", tags: str = "") -> Cells:
    """A notebook of one step; ``tags`` are comments at the top of its cell."""
    return [(f"step:{name}", f"{tags}{code}")]


GHP = "ghp_" + "a1B2" * 9
NAMED_INDEX = 'pip_index_urls = ["https://pypi.example/simple"]'
ROOT = "[tool.kalegen.steps_defaults.security_context]\nrun_as_user = 0"

CASES = {
    "the default image": Case(
        'registries = ["registry.example"]', "KG901", "nb.ipynb", mended='base_image = "registry.example/ml:1.2"'
    ),
    "an image in pyproject.toml": Case(
        'registries = ["registry.example/ml"]', "KG901", "pyproject.toml: line 2: the image 'registry.example/mlx:1'",
        'base_image = "registry.example/mlx:1"', mended='base_image = "registry.example/ml/py:1"',
    ),
    "an image at a cell": Case(
        'images = ["python:3.*"]', "KG901", "nb.ipynb: cell 1 [step load], line 1", "",
        step("x = 1", tags="#| image: somebody/tool:1\n"), mended_cells=step("x = 1", tags="#| image: python:3.11\n"),
    ),
    "an image that a parameter gives": Case(
        'images = ["python:3.*"]', "KG901", "nb.ipynb: cell 2 [step a], line 1", "",
        [("pipeline-parameters", 'IMAGE = "python:3.12"'), ("step:a", "#| image: {IMAGE}\nprint(1)")],
        mended_cells=step("x = 1", tags="#| image: python:3.12\n"),
    ),
    "latest": Case(
        "mutable_tags = false", "KG902", "pyproject.toml: line 2", 'base_image = "registry.example:5000/ml:latest"',
        mended='base_image = "registry.example:5000/ml:1.2"',
    ),
    "no tag": Case(
        "mutable_tags = false", "KG902", "nb.ipynb", settings={"base_image": "registry.example:5000/ml"},
        mended='base_image = "ignored:1"', mended_cells=step("x = 1", tags=f"#| image: ml@sha256:{'a' * 64}\n"),
    ),
    "an import without a version": Case(
        "pinned = true", "KG903", "nb.ipynb: cell 1 [step load], line 1: the package 'pandas'",
        mended='pins = { pandas = "2.2.3", cloudpickle = "3.1.1" }',
    ),
    "a %pip without a version": Case(
        "pinned = true", "KG903", "nb.ipynb: cell 1 [step a], line 2", "",
        step("import tool\n%pip install tool>=1\ntool.do()", name="a"),
        mended_cells=step("import tool\n%pip install tool==1.2\ntool.do()", name="a"),
    ),
    "a package of pyproject.toml": Case(
        "pinned = true", "KG903", "pyproject.toml: line 4", 'extra_packages = [\n  "one==1",\n  "two",\n]',
        step("x = 1"), mended='extra_packages = ["one==1", "two==2"]',
    ),
    "what serves a model": Case(
        "pinned = true", "KG903", "nb.ipynb: cell 1 [step load]: the package 'kubernetes>=28'",
        'pins = { cloudpickle = "3.1.1" }', step("model = 1", tags="#| serve: churn:model\n"),
        mended='pins = { cloudpickle = "3.1.1", kubernetes = "31.0.0" }',
    ),
    "no index": Case(
        'indexes = ["https://pypi.example/simple"]', "KG904", "nb.ipynb", "", step("x = 1"), mended=NAMED_INDEX,
    ),
    "another index": Case(
        'indexes = ["https://pypi.example/simple"]', "KG904", "pyproject.toml: line 2",
        'pip_index_urls = ["https://user:word@elsewhere.example/simple"]', step("x = 1"), mended=NAMED_INDEX,
    ),
    "no index at all": Case(
        'indexes = ["https://pypi.example/simple"]', "KG904", "nb.ipynb: cell 1 [step a], line 1", NAMED_INDEX,
        step("%pip install tool@https://elsewhere.example/tool-1-py3-none-any.whl\nimport tool", name="a"),
        mended=NAMED_INDEX, mended_cells=step("%pip install tool==1\nimport tool", name="a"),
    ),
    "a host without TLS": Case(
        'indexes = ["https://pypi.example/simple"]', "KG904", "pyproject.toml: line 3: pip would trust pypi.example",
        f'{NAMED_INDEX}\npip_trusted_hosts = ["pypi.example"]', step("x = 1"), mended=NAMED_INDEX,
    ),
    "a host without TLS in the metadata": Case(
        'indexes = ["https://pypi.example/simple"]', "KG904", "nb.ipynb: pip would trust pypi.example", NAMED_INDEX,
        step("x = 1"), {"pip_trusted_hosts": ["pypi.example"]}, mended=NAMED_INDEX,
    ),
    "a variable of pip": Case(
        'indexes = ["https://pypi.example/simple"]', "KG904", "nb.ipynb: cell 1 [step load], line 1", NAMED_INDEX,
        step("x = 1", tags="#| env:PIP_EXTRA_INDEX_URL:https://elsewhere.example/simple\n"), mended=NAMED_INDEX,
        mended_cells=step("x = 1", tags="#| env:PIP_EXTRA_INDEX_URL:https://pypi.example/simple\n"),
    ),
    "a variable of pip from a secret": Case(
        'indexes = ["https://pypi.example/simple"]', "KG904", "nb.ipynb: cell 1 [step load], line 1", NAMED_INDEX,
        step("x = 1", tags="#| secret:pip:config:PIP_CONFIG_FILE\n"), mended=NAMED_INDEX,
        mended_cells=step("x = 1", tags="#| secret:pip:config:OTHER\n"),
    ),
    "kfp in an image": Case(
        "pinned = true", "KG903", "nb.ipynb: cell 1 [step load]", 'pins = { cloudpickle = "3.1.1" }',
        step("x = 1", tags="#| image: built\n"), mended='pins = { cloudpickle = "3.1.1", kfp = "2.17.3" }',
    ),
    "no label": Case(
        'labels = ["team"]', "KG905", "nb.ipynb: cell 1 [step load]", "", step("x = 1"),
        mended='labels = { "team" = "ml" }',
    ),
    "another label": Case(
        'labels = { team = "ml|risk" }', "KG905", "nb.ipynb: cell 1 [step load], line 1", "",
        step("x = 1", tags="#| label: team:mL\n"), mended_cells=step("x = 1", tags="#| label: team:risk\n"),
    ),
    "no limit": Case(
        "limits = true", "KG906", "nb.ipynb: cell 1 [step load]: step 'load' has no", "", step("x = 1"),
        mended='limits = { cpu = "1", memory = "2Gi" }',
    ),
    "a limit of 0 at a cell": Case(
        "limits = true", "KG906", "nb.ipynb: cell 1 [step load], line 1: step 'load' limits cpu to 0, which means no",
        'limits = { memory = "2Gi" }', step("x = 1", tags="#| limit: cpu:0\n"),
        mended='limits = { cpu = "1", memory = "2Gi" }', mended_cells=step("x = 1"),
    ),
    "a limit of 0 for all": Case(
        'limits = { memory = "32Gi" }', "KG906", "pyproject.toml: line 2", 'steps_defaults = ["limit:memory:0Gi"]',
        step("x = 1"), mended='steps_defaults = ["limit:memory:1Gi"]',
    ),
    "a limit too high at a cell": Case(
        'limits = { memory = "32Gi" }', "KG907", "nb.ipynb: cell 1 [step load], line 1", "",
        step("x = 1", tags="#| limit: memory:64Gi\n"), mended_cells=step("x = 1", tags="#| limit: memory:32Gi\n"),
    ),
    "a limit too high for all": Case(
        'limits = { cpu = 8, memory = "32Gi" }', "KG907", "pyproject.toml: line 4",
        'steps_defaults = [\n  "limit:cpu:2",\n  "limit:memory:64Gi",\n]', step("x = 1"),
        mended='steps_defaults = ["limit:cpu:8", "limit:memory:1Gi"]',
    ),
    "too many accelerators": Case(
        'limits = { "nvidia.com/gpu" = 1 }', "KG907", "nb.ipynb: cell 1 [step load], line 1", "",
        step("x = 1", tags="#| limit: nvidia.com/gpu:2\n"), mended_cells=step("x = 1"),
    ),
    "a token": Case(
        "credentials = false", "KG908", "nb.ipynb: cell 1 [step load], line 2, column 6", "",
        step(f'x = 1\nt = "{GHP}"'), mended_cells=step('import os\nt = os.environ["TOKEN"]'),
    ),
    "a password": Case(
        "credentials = false", "KG908", "nb.ipynb: cell 1 [step load], line 1, column 36", "",
        step('x = dict(user="me", db_password = "hunter2hunter2")'),
        mended_cells=step('x = dict(user="me", db_password="CHANGE_ME", token_type="bearer", key="password")'),
    ),
    "a variable": Case(
        "credentials = false", "KG908", "pyproject.toml: line 3", f'[tool.kalegen.env]\nAPI_KEY = "{GHP}"',
        step("x = 1"), mended='[tool.kalegen.secrets]\nAPI_KEY = { name = "api", key = "key" }',
    ),
    "a password in an address": Case(
        "credentials = false", "KG908", "pyproject.toml: line 2",
        'pip_index_urls = ["https://user:word@pypi.example/simple"]', step("x = 1"), mended=NAMED_INDEX,
    ),
    "root": Case(
        "root = false", "KG909", "pyproject.toml: line 3", ROOT, step("x = 1"), mended=ROOT.replace("0", "1000"),
    ),
    "tasks": Case(
        "max_tasks = 1", "KG910", "nb.ipynb: cell 2 [step show]: the pipeline has 2 tasks", mended_cells=step("x = 1")
    ),
    "a component's size": Case(
        "max_component_bytes = 2000", "KG911", "nb.ipynb: cell 1 [step load]", "", step(f"x = '{'x' * 2000}'"),
        mended_cells=step("x = 1"),
    ),
    "the size of all": Case(
        "max_bytes = 5000", "KG912", "nb.ipynb", "", step(f"x = '{'x' * 5000}'"), mended_cells=step("x = 1"),
    ),
}  # fmt: skip


def findings(folder: Path, rule: str, project: str, cells: Cells, settings: Mapping[str, Any]) -> list[Diagnostic]:
    """What is wrong with a project: the policy stands at the end of its file."""
    (folder / ".git").mkdir(exist_ok=True)
    text = f"[tool.kalegen]\n{project}\n\n[tool.kalegen.policy]\n{rule}\n"
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return list(kalegen.check(write_notebook(folder / "nb.ipynb", cells, settings)))


def line_of(finding: Diagnostic) -> str:
    return f"{finding.place}: {finding.message}"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_breaks_a_rule_is_found_where_it_is_said(tmp_path: Path, case: Case) -> None:
    found = findings(tmp_path, case.rule, case.project, case.cells, case.settings)
    of_rule = [one for one in found if one.code == case.code]
    told = next((one for one in of_rule if line_of(one).startswith(case.where)), None)
    assert told is not None, found
    assert told.hint
    (reason,) = told.reasons
    assert reason.place.source == case.rule.split("\n")[-1]
    cells = case.cells if case.mended_cells is None else case.mended_cells
    assert [one for one in findings(tmp_path, case.rule, case.mended, cells, {}) if one.code.startswith("KG9")] == []


def test_every_rule_is_tried() -> None:
    assert {*RULES} - {"extends"} <= {case.rule.split(" ")[0] for case in CASES.values()}
    assert {case.code for case in CASES.values()} == {code for code in CODES if code.startswith("KG9")} - {"KG920"}


def test_credentials_are_not_repeated(tmp_path: Path) -> None:
    for case in CASES.values():
        if case.code == "KG908":
            found = findings(tmp_path, case.rule, case.project, case.cells, {})
            told = "".join(f"{one.message}{one.hint}{one.place.source}" for one in found)
            assert not any(secret in told for secret in (GHP, "hunter2", ":word@"))


@pytest.mark.parametrize("name", RULES)
def test_each_example_fits_its_rule(name: str) -> None:
    from kalegen.configuration.toml import parse_toml

    assert RULES[name].form.fits(parse_toml(RULES[name].example)[name])


def test_a_script_is_held_to_the_rules_on_its_own_lines(tmp_path: Path) -> None:
    rule = 'credentials = false\nlimits = { memory = "1Gi" }\nlabels = ["team"]'
    findings(tmp_path, rule, "", PLAIN, {})
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    found = {(one.code, str(one.place)) for one in kalegen.check(tmp_path / "script.py")}
    assert found == {
        ("KG908", "script.py: line 6, column 14"),
        ("KG907", "script.py: step load, line 5, column 5"),
        ("KG905", "script.py: step load, line 12, column 5"),
    }


SCRIPT = """\
from kalegen.sdk import pipeline, step


@step(limits={"memory": "2Gi"})
def load():
    token = "hunter2hunter2"
    return token


@pipeline(name="p")
def p():
    load()
"""


def test_nobody_can_take_a_rule_back(tmp_path: Path) -> None:
    cells = [("step:a", "#| label: a:b\nprint(1)  # kalegen: ignore[KG905]")]
    settings = {"policy": {"labels": []}, "severity": {"KG905": "ignore"}}
    findings(tmp_path, 'labels = ["team"]', "", cells, settings)
    made = kalegen.compile(tmp_path / "nb.ipynb", policy=Policy(ignore=("KG905",)))
    assert "KG905" in {one.code for one in made.diagnostics}
    assert made.source is None


def test_a_value_of_the_notebook_is_found_there(tmp_path: Path) -> None:
    settings = {"steps_defaults": {"limits": {"memory": "64Gi"}}}
    found = findings(tmp_path, 'limits = { memory = "1Gi" }', 'limits = { memory = "1Gi" }', PLAIN, settings)
    assert {str(one.place) for one in found if one.code == "KG907"} == {"nb.ipynb"}


def test_an_entry_of_the_pipelines_has_lines_of_its_own(tmp_path: Path) -> None:
    entry = '[[tool.kalegen.pipelines]]\nnotebook = "{0}.ipynb"\noutput = "{0}.py"\n'
    project = f'base_image = "a:1"\n{entry.format("other")}base_image = "b"\n{entry.format("nb")}base_image = "c"\n'
    (one,) = findings(tmp_path, "mutable_tags = false", project, step("x = 1"), {})
    assert line_of(one).startswith("pyproject.toml: line 10: the image 'c' has no tag")
    assert one.place.source == 'base_image = "c"'


def test_rules_of_a_file_hold_beside_the_projects(tmp_path: Path) -> None:
    (tmp_path / "company").mkdir()
    (tmp_path / "company" / "policy.toml").write_text('# ours\nlabels = ["team"]\nextends = "more.toml"\n')
    (tmp_path / "company" / "more.toml").write_text("[tool.kalegen.policy]\nmax_tasks = 1\n")
    rule = 'extends = "company/policy.toml"\nlabels = ["site"]\nmax_tasks = 9'
    found = [one for one in findings(tmp_path, rule, "", PLAIN, {}) if one.code.startswith("KG9")]
    assert {(one.code, one.reasons[0].place.file, one.reasons[0].place.line) for one in found} == {
        ("KG905", "pyproject.toml", 6),
        ("KG905", "company/policy.toml", 2),
        ("KG910", "company/more.toml", 2),
    }


def test_rules_of_an_installed_distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    about = site / "acme_policy-1.dist-info"
    (site / "acme_rules").mkdir(parents=True)
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-policy\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[kalegen.policy]\nrules = acme_rules:policy.toml\n")
    (site / "acme_rules" / "policy.toml").write_text("max_tasks = 1\n")
    monkeypatch.syspath_prepend(str(site))
    found = [one for one in findings(tmp_path, 'extends = "acme-policy"', "", PLAIN, {}) if one.code == "KG910"]
    assert [one.why for one in found] == ["acme-policy: line 1: the rule 'max_tasks'"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('extends = "missing.toml"', "pyproject.toml: line 5: can't read the policy 'missing.toml': No such file"),
        ('extends = "nobody-has-it"', "pyproject.toml: line 5: can't read the policy 'nobody-has-it': no distribution"),
        (
            'extends = "../policy.toml"',
            "pyproject.toml: line 5: can't read the policy '../policy.toml': it lies",
        ),
        ("max_task = 1", "pyproject.toml: line 5: the policy has no rule 'max_task'"),
        ("pinned = 1", "pyproject.toml: line 5: the rule 'pinned' is not true or false"),
        ("max_tasks = 0", "pyproject.toml: line 5: the rule 'max_tasks' is not a whole number above 0"),
        ('limits = { cpu = "many" }', "pyproject.toml: line 5: the rule 'limits' is not true, or a table"),
        ("limits = false", "pyproject.toml: line 5: the rule 'limits' is not true, or a table"),
    ],
)
def test_a_policy_that_can_not_be_is_one_message(tmp_path: Path, rule: str, said: str) -> None:
    (one,) = findings(tmp_path, rule, "", PLAIN, {})
    assert line_of(one).startswith(said)
    assert one.hint


def test_a_policy_that_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.kalegen]\npolicy = "strict"\n')
    (one,) = kalegen.check(write_notebook(tmp_path / "nb.ipynb"))
    assert (one.code, one.hint) == ("KG022", "write it as [tool.kalegen.policy]")


def test_a_workflow_that_few_clusters_take_is_told_without_any_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_notebook(tmp_path / "nb.ipynb", step(f"x = '{'x' * 2000}'") + step("y = 1", name="more"))
    assert kalegen.check(path) == ()
    monkeypatch.setattr(limits, "LARGEST_WORKFLOW", 2000)
    (one,) = kalegen.check(path)
    assert (one.code, str(one.place)) == ("KG410", "nb.ipynb")
    assert kalegen.compile(path).source is not None


def test_tasks_that_kalegen_adds_count(tmp_path: Path) -> None:
    volume = {"name": "data", "type": "new_pvc", "size": "1Gi", "storage_class_name": "fast", "mount_point": "/data"}
    cells = step("model = 1", tags="#| serve: churn:model\n")
    settings = {"volumes": [{**volume, "snapshot": True}]}
    found = findings(tmp_path, "max_tasks = 4\npinned = true", "", cells, settings)
    told = {one.message for one in found if one.code in ("KG903", "KG910")}
    assert "the pipeline has 5 tasks, and the policy allows 4" in told
    assert "the package 'kubernetes>=28' has no exact version, which the policy requires" in told


FORBIDDEN = '[tool.kalegen]\nbase_image = "ghcr.io/somebody/python:3.12"\n'


def company(folder: Path) -> Path:
    """A repository with a policy in a file, and a project inside that names an image of its own."""
    (folder / ".git").mkdir(parents=True)
    (folder / "rules").mkdir()
    (folder / "rules" / "policy.toml").write_text('registries = ["registry.example"]\n')
    listed = '[[tool.kalegen.pipelines]]\nnotebook = "team/own/nb.ipynb"\noutput = "nb.py"\n'
    (folder / "pyproject.toml").write_text(f'[tool.kalegen.policy]\nextends = "rules/policy.toml"\n{listed}')
    notebook = write_notebook(folder / "team" / "own" / "nb.ipynb", step("x = 1"))
    (folder / "team" / "pyproject.toml").write_text(FORBIDDEN)
    return notebook


@pytest.mark.parametrize("below", ["", "[tool.kalegen.policy]\nmax_tasks = 9\n"])
def test_a_project_inside_another_one_has_the_policies_of_both(tmp_path: Path, below: str) -> None:
    notebook = company(tmp_path)
    (tmp_path / "team" / "pyproject.toml").write_text(FORBIDDEN + below)
    (one,) = kalegen.check(notebook)
    assert (one.code, one.why) == ("KG901", "../rules/policy.toml: line 1: the rule 'registries'")


def test_rules_of_all_projects_are_joined(tmp_path: Path) -> None:
    notebook = company(tmp_path)
    (tmp_path / "team" / "pyproject.toml").write_text(f"{FORBIDDEN}[tool.kalegen.policy]\nlabels = ['team']\n")
    (tmp_path / "team" / "own" / "pyproject.toml").write_text("[tool.kalegen.policy]\nlimits = true\n")
    assert {one.code for one in kalegen.check(notebook)} == {"KG901", "KG905", "KG906"}


def test_a_broken_file_above_is_told(tmp_path: Path) -> None:
    notebook = company(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool")
    assert [one.code for one in kalegen.check(notebook)] == ["KG020"]


def test_what_a_project_lists_has_its_policy_whatever_lies_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    company(tmp_path)
    (tmp_path / "team" / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run_command("sync") == 1
    assert "KG901" in capsys.readouterr().err
    assert not (tmp_path / "nb.py").exists()
