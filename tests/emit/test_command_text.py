"""The user's text on its way into a pod: what Kubernetes and Argo do to a command leaves it as it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from kalegen.emit.embedded import runtime_functions
from kalegen.generate import generate
from kalegen.syntax.command_text import escape_replaced, is_replaced, split_replaced
from tests.emit.command import expand, packaged, replace_variables
from tests.settings.workbench import write_notebook

STRINGS = [
    '"$$x^2$$"', 'r"$$\\alpha$$"', "'$$$'", "'$$$$'", '"$(KFP_POD_NAME)"', '"$$(HOME)"', '"$(date)"', "'$(no name)'",
    '"\\$$"', '"{{workflow.name}}"', '"{{ workflow.name }}"', '"{{=1+1}}"', '"{{ jinja }}"', '"{{$.inputs}}"',
    "b'$$\\x00$(HOME)'", "rb'$$\\d'", "R'$$\\d'", "u'$$'", "'$' '$$' \"$(HOME)\"", '"""$$\n    \n$(HOME)"""',
    'r"""$$\\beta\n    \n"""', "f'$${1}$$ {{workflow.name}} $({2})'", "rf'$$\\alpha{1}\\d'", "f'\\{{workflow.uid}}'",
    'f"{\'$$\'}"', 'f"{\'$$\'.join(\'ab\')} {r\'$(HOME)\'}"', "f'{f\"$${1}$$\"}'",
    "f'{(\"$\" \"$$\")}{\"$(HOME)\"!r:>12}'",
    "f'{3:$>4} {__import__(\"datetime\").date(2020, 1, 1):%Y$$%m}'", "'{{item}}'",
    "'{{inputs.parameters.pod-spec-patch}}'", "f'{{{{workflow.name}}}} {{pod.name}}'", "'{{{workflow.name}}}'",
]  # fmt: skip


def test_the_text_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = "\n".join(f"print(repr({string}))" for string in STRINGS)
    docstring = 'def f(x="$(HOME)"):\n    """Costs $$5 $(HOME) {{workflow.name}}."""\n    return f.__doc__ + x'
    source = f"# $(HOME) {{{{workflow.name}}}} {{{{=1}}}} $$\n{printed}\n{docstring}\nprint(f())"
    result = generate(write_notebook(tmp_path / "n.ipynb", [(["step:a"], source)]))
    assert result.source is not None, result.diagnostics
    (text,) = packaged(result.source, tmp_path)
    arrived = replace_variables(expand(text))
    assert ast.dump(ast.parse(arrived)) == ast.dump(ast.parse(text))
    exec(source, {})
    expected = capsys.readouterr().out
    namespace: dict[str, object] = {}
    exec(arrived, namespace)
    namespace["a_step"]()  # type: ignore[operator]
    assert capsys.readouterr().out == expected


def test_comments_lose_nothing_but_what_would_be_replaced(tmp_path: Path) -> None:
    source = "# run $(make all) as $(USER), {{=1}}, {{$}}, {{ jinja }}\nprint(1)"
    result = generate(write_notebook(tmp_path / "n.ipynb", [(["step:a"], source)]))
    assert result.source is not None
    assert "# run $(make all) as $ (USER), { {=1}}, { {$}}, {{ jinja }}\n" in result.source


def test_local_modules_files_shell_commands_and_formats_come_back(tmp_path: Path) -> None:
    odd = "TEXT = '$$ $(HOME) {{workflow.name}} {{=1}} {{$.inputs}}'\n"
    (tmp_path / "helpers.py").write_text(odd, encoding="utf-8")
    (tmp_path / "data.txt").write_text(odd, encoding="utf-8")
    (tmp_path / "forms.py").write_text(
        "def save(value, path):\n    '''$$'''\n    open(path, 'w').write(f'$$ {value}')\n\n\n"
        "def load(path):\n    return open(path).read() + r'$(HOME)\\d'\n",
        encoding="utf-8",
    )
    (tmp_path / "pyproject.toml").write_text(
        '[tool.kalegen]\nfiles = ["data.txt"]\nreports = true\n\n'
        '[tool.kalegen.marshal]\n"decimal.Decimal" = "forms:save,load"\n',
        encoding="utf-8",
    )
    cells = [
        (
            ["step:a"],
            "import helpers, decimal\n!echo '$$' $(HOME)\nprint(helpers.TEXT, open('data.txt').read())\nx = [1]",
        ),
        (["step:b"], "print(x)"),
    ]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert result.source is not None, result.diagnostics
    texts = packaged(result.source, tmp_path)
    assert any("def save(" in text for text in texts)
    for text in texts:
        assert ast.dump(ast.parse(replace_variables(expand(text)))) == ast.dump(ast.parse(text))


def test_the_runtime_s_own_text_is_left_alone() -> None:
    assert [name for name, one in runtime_functions().items() if is_replaced(one.source)] == []


@pytest.mark.parametrize(
    "text", ["$$", "a$$$b", "$(HOME)", "{{$}}", "{{=1}}", "{{ workflow.name }}", "$$(A)$$", "x", ""]
)
def test_texts_that_are_split_or_escaped(text: str) -> None:
    assert "".join(split_replaced(text)) == text
    assert not any(map(is_replaced, split_replaced(text)))
    assert not is_replaced(escape_replaced(text))
    assert ast.literal_eval(f'"{escape_replaced(text)}"') == text


def test_the_keys_of_a_parameter_count_too(tmp_path: Path) -> None:
    cells = [(["pipeline-parameters"], "P = {'$$': [1]}"), (["step:a"], "print(P)")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert [one.code for one in result.diagnostics] == ["KG124"]


@pytest.mark.parametrize(("value", "found"), [("$$", "$$"), ("a $(HOME)", "$(HOME)"), ("$(date) $ 5", None)])
def test_a_parameter_that_would_not_arrive_is_refused(value: str, found: str | None, tmp_path: Path) -> None:
    cells = [(["pipeline-parameters"], f"P = {value!r}"), (["step:a"], "print(P)")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    messages = [one.message for one in result.diagnostics if one.code == "KG124"]
    expected = (
        f"the value of parameter 'P' contains the text {found!r}, which Kubernetes replaces, "
        "which a pipeline can't pass"
    )
    assert messages == ([expected] if found else [])
