"""The server's handlers, asked as programs ask them: who is answered, about which files, and with what."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from lab import Server, notebook

CELLS = notebook(
    (["pipeline-parameters"], "N = 3"),
    (["step:make"], "xs = list(range(N))\nprint('made', N)"),
    (["step:show", "prev:make"], "print(xs)"),
)
TYPO = notebook((["step:typo"], "print(ys)"))


@pytest.fixture(scope="module")
def ask(server: Server) -> Any:
    def ask(method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"Authorization": f"token {server.token}", **headers}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{server.url}kalegen/{path}", data, given, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if answer.headers["Content-Type"] == "application/json" else text.decode()

    return ask


def refused(ask: Any, *asked: Any, **headers: str) -> int:
    """The status of what is refused."""
    with pytest.raises(urllib.error.HTTPError) as problem:
        ask(*asked, **headers)
    return problem.value.code


def events_of(ask: Any, job: str) -> Iterator[dict[str, Any]]:
    """What a job tells, to its end."""
    count = 0
    while True:
        for event in ask("GET", f"jobs/{job}?since={count}")["events"]:
            count += 1
            yield event
            if event["event"] == "ended":
                return


def test_a_notebook_that_is_no_file_is_checked(ask, server):
    answer = ask("POST", "check", {"path": "never-saved.ipynb", "content": TYPO})
    (finding,) = answer["findings"]
    assert (finding["code"], finding["name"], finding["cell"], finding["line"]) == ("KG201", "undefined-name", 1, 1)
    assert not answer["compiles"]
    assert not (server.folder / "never-saved.ipynb").exists()


def test_steps_edges_and_a_picture(ask):
    answer = ask("POST", "check", {"path": "numbers.ipynb", "content": CELLS})
    assert [step["name"] for step in answer["graph"]["steps"]] == ["make", "show"]
    assert answer["graph"]["edges"] == [{"from": "make", "to": "show", "values": ["xs"], "why": []}]
    assert answer["svg"].startswith("<svg") and 'href="#kalegen-step-2"' in answer["svg"]
    assert answer["findings"] == [] and answer["compiles"]


def test_tags_in_comments_are_told_by_cell(ask):
    content = notebook(([], "#| step: make\n#| echo: false\nx = 1"), ([], "y = 2"))
    assert ask("POST", "check", {"path": "a.ipynb", "content": content})["comments"] == {"1": ["step:make"]}


def test_a_finding_has_fixes_with_edits(ask):
    content = notebook((["step:make"], "x = 1"), (["step:show", "prev:mak"], "print(x)"))
    (finding,) = ask("POST", "check", {"path": "a.ipynb", "content": content})["findings"]
    assert finding["fixes"][0]["edits"] == [{"cell": 2, "removed": ["prev:mak"], "added": ["prev:make"]}]


def test_names_are_described(ask):
    asked = {"path": "numbers.ipynb", "content": CELLS, "cell": 3, "line": 1, "column": 7}
    answer = ask("POST", "describe", asked)
    assert (answer["name"], answer["step"]) == ("xs", "show")
    assert any("comes from step `make`" in line for line in answer["lines"])
    assert ask("POST", "describe", {**asked, "column": 1}) == {}  # print is none of the notebook's
    assert refused(ask, "POST", "describe", {**asked, "line": "1"}) == 400


def test_tags_are_suggested(ask):
    content = notebook(([], "import math"), ([], "a = [math.sqrt(n) for n in range(9)]"), ([], "print(sum(a))"))
    answer = ask("POST", "suggest", {"path": "plain.ipynb", "content": content})
    assert answer["tags"]["1"] == ["imports"] and answer["steps"] and answer["problem"] == ""
    assert ask("POST", "suggest", {"path": "plain.ipynb", "content": notebook()})["problem"]


def test_the_settings_are_those_of_the_compilers_tables(ask):
    from kalegen.settings.metadata import KEYS
    from kalegen.settings.table import ROWS

    answer = ask("GET", "settings")
    assert [one["name"] for one in answer["steps"]] == [row.name for row in ROWS if row.form]
    assert [one["name"] for one in answer["pipeline"]] == list(KEYS)


def test_a_module_is_shown_and_then_written(ask, server):
    target = server.folder / "made.py"
    asked = {"path": "numbers.ipynb", "content": CELLS, "target": "made.py"}
    shown = ask("POST", "module", asked)
    assert not target.exists() and not shown["exists"]
    assert ask("PUT", "module", asked) == {"problem": ""}
    assert target.read_text() == shown["source"]
    changed = json.loads(json.dumps(asked).replace("N = 3", "N = 4"))
    assert "N: int = 4" in ask("POST", "module", changed)["diff"]
    target.write_text("print('mine')\n")
    assert "has not written" in ask("PUT", "module", asked)["problem"]
    assert target.read_text() == "print('mine')\n"


def test_a_run_tells_what_happens_and_has_a_page(ask):
    job = ask("POST", "jobs", {"kind": "run", "path": "numbers.ipynb", "content": CELLS, "parameters": {"N": "4"}})[
        "job"
    ]
    events = list(events_of(ask, job))
    steps = [(event["step"], event["state"]) for event in events if event["event"] == "step"]
    assert steps == [("make", "running"), ("make", "succeeded"), ("show", "running"), ("show", "succeeded")]
    assert "[0, 1, 2, 3]" in "".join(event["text"] for event in events if event["event"] == "output")
    assert events[-1]["state"] == "succeeded"
    assert "<h1>numbers" in ask("GET", f"jobs/{job}/page/index.html")
    for path in ("../run.json", "%2e%2e/index.json", "none"):
        assert refused(ask, "GET", f"jobs/{job}/page/{path}") == 404


def test_a_run_can_be_stopped(ask):
    content = notebook((["step:wait"], "import time\nprint('begun', flush=True)\ntime.sleep(600)"))
    job = ask("POST", "jobs", {"kind": "run", "path": "wait.ipynb", "content": content})["job"]
    events = events_of(ask, job)
    assert any("begun" in event.get("text", "") for event in events)
    ask("DELETE", f"jobs/{job}")
    assert list(events)[-1]["state"] == "stopped"


def test_what_names_no_event_and_no_folder_is_400(ask):
    job = ask("POST", "jobs", {"kind": "run", "path": "numbers.ipynb", "content": CELLS})["job"]
    assert refused(ask, "GET", f"jobs/{job}?since=x") == 400
    assert refused(ask, "GET", f"jobs/{job}?since=-1") == 400
    assert refused(ask, "POST", "jobs", {"kind": "run", "path": "none/a.ipynb", "content": CELLS}) == 400


def test_a_step_that_fails_says_where(ask):
    content = notebook((["step:fail"], "x = 1\nx / 0"))
    job = ask("POST", "jobs", {"kind": "run", "path": "fails.ipynb", "content": content})["job"]
    events = list(events_of(ask, job))
    findings = next(event["findings"] for event in events if event["event"] == "findings")
    assert [(one["code"], one["cell"], one["line"]) for one in findings] == [("KG706", 1, 2)]
    assert events[-1]["state"] == "failed"


def test_a_verdict_of_verify(ask):
    job = ask("POST", "jobs", {"kind": "verify", "path": "numbers.ipynb", "content": CELLS})["job"]
    events = list(events_of(ask, job))
    (verdict,) = [event for event in events if event["event"] == "verdict"]
    assert verdict["text"].startswith("equal: ") and events[-1]["state"] == "succeeded"


@pytest.mark.parametrize("path", ["../out.ipynb", "/etc/../../out.ipynb", "a/../../out.ipynb"])
def test_paths_outside_of_the_root_are_refused(ask, path):
    assert refused(ask, "POST", "check", {"path": path, "content": CELLS}) == 403


def test_links_that_lead_out_are_refused(ask, server, tmp_path):
    (server.folder / "link").symlink_to(tmp_path)
    assert refused(ask, "POST", "check", {"path": "link/a.ipynb", "content": CELLS}) == 403
    assert refused(ask, "PUT", "module", {"path": "a.ipynb", "content": CELLS, "target": "link/a.py"}) == 403


@pytest.mark.parametrize("body", [{}, {"path": "a.ipynb"}, {"content": CELLS}, {"path": 3, "content": CELLS}, []])
def test_what_is_no_question_is_400(ask, body):
    assert refused(ask, "POST", "check", body) == 400


def test_hidden_files_and_other_targets_are_refused(ask):
    assert refused(ask, "POST", "check", {"path": ".hidden/a.ipynb", "content": CELLS}) == 404
    assert refused(ask, "POST", "module", {"path": "a.ipynb", "content": CELLS, "target": "a.ipynb"}) == 400
    assert refused(ask, "POST", "jobs", {"path": "a.ipynb", "content": CELLS, "kind": "remove"}) == 400
    assert refused(ask, "GET", "jobs/0123456789abcdef") == 404


def test_nobody_without_a_token_is_answered(ask):
    for method, path, body in (("POST", "check", {"path": "a.ipynb", "content": CELLS}), ("GET", "settings", None)):
        assert refused(ask, method, path, body, Authorization="token wrong") == 403


def test_checking_runs_nothing(ask, server):
    content = notebook((["step:write"], "open('ran.txt', 'w').write('x')"))
    ask("POST", "check", {"path": "write.ipynb", "content": content})
    ask("POST", "suggest", {"path": "write.ipynb", "content": content})
    assert not (server.folder / "ran.txt").exists()
