"""``kalegen image``: what is written, that it is enough for the steps, and that old images are found out."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kalegen.images.content import ImageContent, ImageFile, find_version_clashes
from kalegen.images.dockerfile import dockerfile, read_dockerfile
from tests.configuration.notebooks import TWO_STEPS, write_notebook
from tests.images.conftest import CELLS, FILES, PROJECT, kalegen


def copied(project: Path, text: str, target: Path) -> list[str]:
    """Do what the COPY instructions say; the sources."""
    sources = []
    for line in text.splitlines():
        if line.startswith("COPY "):
            rest = line.removeprefix("COPY ")
            words = json.loads(rest) if rest.startswith("[") else shlex.split(rest)
            for source in words[:-1]:
                (target / words[-1]).mkdir(parents=True, exist_ok=True)
                shutil.copy(project / source, target / words[-1])
                sources.append(source)
    return sources


def test_the_image_has_what_the_steps_use_and_no_more(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "nb/conf/.env").write_text("PASSWORD=1\n")
    assert kalegen("image") == 0
    text = (project / "Dockerfile").read_text()
    tag = re.search(r"# content: ([0-9a-f]{16})\n", text)
    assert tag and capsys.readouterr().out == f"registry.example/team/churn:{tag[1]}\n"
    assert "FROM python:3.12\n" in text and text.endswith("USER 1000:0\n")
    installed = {"kfp>=2.15", "cloudpickle==3.1.1", "pyyaml==6.0.2"}
    known = read_dockerfile(text)
    assert known is not None and set(known[1].requirements) == installed
    used = ["nb/conf/my words.txt", "nb/helpers.py", "nb/marks/__init__.py", "nb/marks/signs/mark.txt"]
    assert sorted(copied(project, text, project / "image")) == used
    ignored = (project / "Dockerfile.dockerignore").read_text().splitlines()
    assert ignored[1:] == ["*", *(f"!{path}" for path in used)]


def test_steps_run_in_it_with_nothing_embedded_and_nothing_installed(project: Path) -> None:
    assert kalegen("image", "-q") == 0 and kalegen("sync", "-q") == 0
    module = (project / "out/train.py").read_text()
    assert "packages_to_install" not in module and "install_modules" not in module and "place_files" not in module
    assert module.count("install_kfp_package=False") == 2
    assert module.count('base_image="registry.example/team/churn:') == 2
    image = project / "image"
    copied(project, (project / "Dockerfile").read_text(), image)
    program = (
        "from kfp import local; import train; local.init(local.SubprocessRunner(use_venv=False), raise_on_error=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; train.train_pipeline()"], cwd=image, capture_output=True, text=True,
        check=False, env={**os.environ, "PYTHONPATH": f"{image}:{project / 'out'}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "AH! OH!" in done.stdout + done.stderr


def test_a_run_on_this_machine_needs_no_image(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert kalegen("run", "nb/train.ipynb") == 0
    assert "AH! OH!" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("nb/helpers.py", "upper", "lower", "helpers.py has changed"),
        ("nb/marks/signs/mark.txt", "!", "?", "marks/signs/mark.txt has changed"),
        ("nb/helpers.py", "import marks", "import marks, unused", "unused.py is not in it"),
        ("nb/helpers.py", "import marks", "import marks, pandas", "pandas is not installed in it"),
        (
            "pyproject.toml",
            "[tool.kalegen]",
            '[tool.kalegen]\nbase_image = "python:3.13"',
            "its base image is python:3.12",
        ),
        ("Dockerfile", "USER 1000:0", "RUN true", "was changed by hand"),
    ],
)
def test_an_old_image_is_found_out(
    project: Path, capsys: pytest.CaptureFixture[str], path: str, old: str, new: str, message: str
) -> None:
    assert kalegen("image", "-q") == 0 and kalegen("check", "nb/train.ipynb") == 0
    before = (project / "Dockerfile").read_text()
    text = (project / path).read_text()
    assert old in text
    (project / path).write_text(text.replace(old, new))
    assert kalegen("check", "nb/train.ipynb") == 1
    assert re.search(f"KG780.*{re.escape(message)}", capsys.readouterr().err)
    assert kalegen("image", "-q") == 0 and kalegen("check", "nb/train.ipynb") == 0
    assert ((project / "Dockerfile").read_text() == before) is (path == "Dockerfile")


def test_without_a_dockerfile_or_a_name_nothing_is_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kalegen("nb/train.ipynb", "-o", "out/train.py") == 1
    assert "there is no Dockerfile" in capsys.readouterr().err
    (project / "pyproject.toml").write_text(PROJECT.replace("image_name", "# image_name"))
    assert kalegen("nb/train.ipynb", "-o", "out/train.py") == 1
    assert "nothing says its name" in capsys.readouterr().err
    assert not (project / "out").exists()


def test_the_bytes_are_the_same_wherever_they_are_written(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kalegen("image", "-q") == 0
    before = (project / "Dockerfile").read_bytes()
    monkeypatch.chdir(project / "nb")
    assert kalegen("image", "-q", "train.ipynb") == 0
    assert (project / "Dockerfile").read_bytes() == before and not (project / "nb/Dockerfile").exists()


def test_a_dockerfile_of_somebody_else_stays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "Dockerfile").write_text("FROM scratch\n")
    assert kalegen("image") == 1 and "KG007" in capsys.readouterr().err
    assert (project / "Dockerfile").read_text() == "FROM scratch\n"
    with (project / "pyproject.toml").open("r+") as file:
        text = file.read().replace("[tool.kalegen]", '[tool.kalegen]\ndockerfile = "docker/train.Dockerfile"')
        file.seek(0)
        file.write(text)
    assert kalegen("image") == 0 and kalegen("check", "nb/train.ipynb") == 0
    assert (project / "docker/train.Dockerfile.dockerignore").is_file()


@pytest.mark.parametrize(
    ("name", "text"), [(".env", "A=1"), ("id_rsa", "x"), ("cert.pem", "-----BEGIN PRIVATE KEY-----"), ("a.key", "x")]
)
def test_secrets_are_refused(project: Path, capsys: pytest.CaptureFixture[str], name: str, text: str) -> None:
    (project / "nb/conf" / name).write_text(text)
    write_notebook(project / "nb/train.ipynb", [*CELLS, ("step:more", f"print(open('conf/{name}').read())")])
    (project / "pyproject.toml").write_text(PROJECT.replace("conf/*.txt", f'conf/*.txt", "conf/{name}'))
    assert kalegen("image") == 1
    assert "KG782" in capsys.readouterr().err and not (project / "Dockerfile").exists()


TOKEN = "gh" + "p_" + "a1B2" * 9


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://me:pass@pypi.example/simple", "me:"),
        ("https://abcdef@pypi.example/simple", "abcdef"),
        (f"https://pypi.example/{TOKEN}/simple", TOKEN),
    ],
)
def test_a_credential_in_the_address_of_an_index_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], address: str, shown: str
) -> None:
    configure(project, f'pip_index_urls = ["{address}"]')
    assert kalegen("image") == 1
    said = capsys.readouterr().err
    assert "KG782" in said and shown not in said


@pytest.mark.parametrize(("address", "status"), [(f"https://{TOKEN}@github.com", 1), ("ssh://git@github.com", 0)])
def test_a_token_in_the_address_of_a_package_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], address: str, status: int
) -> None:
    configure(project, f'extra_packages = ["tool @ git+{address}/me/tool@v1"]')
    assert kalegen("image", "-q") == status
    said = capsys.readouterr().err
    assert ("KG782" in said) is bool(status) and TOKEN not in said


@pytest.mark.parametrize("key", ["pip_index_urls", "pip_trusted_hosts"])
@pytest.mark.parametrize("address", ["https://h/s?a=1&b=$(id)", "h `id`", "h;id", "h\\nRUN id", "--index-url"])
def test_an_address_holds_no_command(project: Path, capsys: pytest.CaptureFixture[str], key: str, address: str) -> None:
    configure(project, f'{key} = ["{address}"]')
    for command in (["image"], ["check", "nb/train.ipynb"]):
        assert kalegen(*command) == 1 and "KG605" in capsys.readouterr().err
    assert not (project / "Dockerfile").exists()


def configure(project: Path, line: str) -> None:
    (project / "pyproject.toml").write_text(PROJECT.replace("[tool.kalegen]", f"[tool.kalegen]\n{line}"))


@pytest.mark.parametrize(
    ("one", "two", "is_clash"),
    [
        ("pandas==1.0", "pandas==2.0", True),
        ("pandas==1.0", "Pandas>=2", True),
        ("pandas==2.1", "pandas>=2", False),
        ("pandas==2.1", "pandas==2.*", False),
        ("pandas==2.0; python_version < '3.10'", "pandas==2.1; python_version >= '3.10'", False),
        ("a @ https://e.example/1.whl", "a @ https://e.example/2.whl", True),
    ],
)
def test_versions_that_exclude_one_another(one: str, two: str, is_clash: bool) -> None:
    assert bool(list(find_version_clashes([one, "numpy==1.0", two]))) is is_clash


def test_pipelines_that_need_different_versions_need_two_images(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_pipelines(project, 'extra_packages = ["pyyaml==5.4"]\n')
    (project / "reports/helpers.py").write_text(FILES["nb/helpers.py"])
    shutil.copytree(project / "nb/marks", project / "reports/marks")
    write_notebook(project / "reports/report.ipynb", [("step:load", "import helpers\nprint(helpers.shout('x'))")])
    assert kalegen("image") == 1
    said = capsys.readouterr().err
    assert "KG781" in said and "both pyyaml==5.4 and pyyaml==6.0.2" in said
    assert not (project / "Dockerfile").exists()


def two_pipelines(project: Path, more: str = "") -> None:
    write_notebook(project / "reports/report.ipynb", [("step:load", "import helpers\nprint(helpers.x)")])
    entry = (
        f'[[tool.kalegen.pipelines]]\nnotebook = "reports/report.ipynb"\noutput = "out/report.py"\nfiles = []\n{more}'
    )
    (project / "pyproject.toml").write_text(PROJECT + entry)


def test_pipelines_of_a_project_share_an_image(project: Path) -> None:
    two_pipelines(project)
    (project / "reports/helpers.py").write_text(FILES["nb/helpers.py"])
    shutil.copytree(project / "nb/marks", project / "reports/marks")
    write_notebook(
        project / "reports/report.ipynb", [("step:load", "import helpers, pandas\nprint(helpers.shout('x'))")]
    )
    assert kalegen("image", "-q", "nb/train.ipynb") == 0
    assert "for nb/train.ipynb, reports/report.ipynb." in (project / "Dockerfile").read_text()
    assert kalegen("sync", "-q") == 0


def test_pipelines_that_need_different_files_need_two_images(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_pipelines(project)
    (project / "reports/helpers.py").write_text("x = 1\n")
    assert kalegen("image") == 1
    assert "KG781" in capsys.readouterr().err and not (project / "Dockerfile").exists()
    two_pipelines(project, 'image_name = "registry.example/report"\ndockerfile = "reports/Dockerfile"\n')
    capsys.readouterr()
    assert kalegen("image", "-q") == 0
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "registry.example/team/churn", "registry.example/report",
    ]  # fmt: skip
    assert kalegen("sync", "-q") == 0


def test_what_the_notebook_writes_itself_goes_on_travelling(project: Path) -> None:
    cells = [("imports", "%%writefile made.py\ndef f():\n    return 1"), ("step:one", "import made\nprint(made.f())")]
    write_notebook(project / "nb/train.ipynb", cells)
    assert kalegen("image", "-q") == 0 and kalegen("sync", "-q") == 0
    assert "made.py" not in (project / "Dockerfile").read_text()
    assert "install_modules" in (project / "out/train.py").read_text()


def test_without_settings_the_notebook_of_one_s_own_has_an_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "nb.ipynb", TWO_STEPS)
    assert kalegen("image", "nb.ipynb") == 0
    known = read_dockerfile((tmp_path / "Dockerfile").read_text())
    assert known is not None and known[1].requirements == ("cloudpickle", "kfp>=2.15,<3", "pandas")


ODD = ("kfp==2.17", "a==1; python_version < '3.9'", "b[x,y]>=2,<3", "c @ https://e.example/c.whl", "d==1+local")


def test_what_is_written_can_be_read() -> None:
    files = {
        path: ImageFile(f"nb/{path}", f"{number:064d}") for number, path in enumerate(("a b.py", "p/x.py", "é.py"))
    }
    content = ImageContent(
        "python:3.12", tuple(sorted(ODD)), files, ("--index-url=https://pypi.example/s?a=1&b=$(id)",)
    )
    known = read_dockerfile(dockerfile(content, ["nb.ipynb"]))
    assert known is not None and known[1].requirements == content.requirements
    line = next(line for line in dockerfile(content, ["nb.ipynb"]).splitlines() if line.startswith("RUN "))
    assert shlex.split(line.removesuffix(" \\"))[-3:-1] == [content.indexes[0], "--no-deps"]
    assert {path: file.digest for path, file in known[1].files.items()} == {p: f.digest for p, f in files.items()}


def test_a_secret_signs_in_at_an_index_of_the_project_s_own() -> None:
    known = ImageContent("python:3.12", ("kfp==2.17.3", "pandas==2.2.3"), {}, ("--index-url=https://pypi.example/s",))
    text = dockerfile(known, ["nb.ipynb"])
    assert text.count("NETRC=/run/secrets/netrc python3 -m pip install") == 2
    assert text.count("RUN --mount=type=secret,id=netrc NETRC=") == 1
    assert "netrc" not in dockerfile(ImageContent("python:3.12", known.requirements, {}), ["nb.ipynb"]).lower()


def test_hadolint_has_nothing_to_say(project: Path) -> None:
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert kalegen("image", "-q") == 0
    if hadolint is not None:
        done = subprocess.run([hadolint, "Dockerfile"], cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


ENGINE = '#!/bin/sh\necho "$(basename $0) $*" >> {log}\nexit {status}\n'


def with_engine(project: Path, monkeypatch: pytest.MonkeyPatch, *names: str, status: int = 0) -> Path:
    """Put programs on an else empty PATH that write down how they were called."""
    folder, log = project / "bin", project / "log"
    folder.mkdir()
    log.write_text("")
    for name in names:
        (folder / name).write_text(ENGINE.format(log=log, status=status).replace("basename $0", f"echo {name}"))
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return log


@pytest.mark.parametrize("name", ["docker", "podman", "buildah"])
def test_it_is_built_and_pushed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    log = with_engine(project, monkeypatch, name)
    assert kalegen("image", "-q", "--build", "-t", "churn:dev", "--push") == 0
    image = capsys.readouterr().out.strip()
    ignoring = "" if name == "docker" else f"--ignorefile {project}/Dockerfile.dockerignore "
    assert log.read_text().splitlines() == [
        f"{name} build --file {project}/Dockerfile {ignoring}--tag {image} --tag churn:dev {project}",
        f"{name} push {image}",
        f"{name} push churn:dev",
    ]


def test_a_file_of_passwords_is_a_secret_of_the_build(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = with_engine(project, monkeypatch, "docker")
    (project / "netrc").write_text("machine pypi.example login me password secret")
    assert kalegen("image", "-q", "--build", "--netrc", "netrc") == 0
    assert f"--secret id=netrc,src={project}/netrc --tag" in log.read_text()


def test_docker_comes_first_and_a_failure_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = with_engine(project, monkeypatch, "podman", "docker", status=3)
    assert kalegen("image", "--build", "--push") == 1
    assert "KG784: docker build failed with exit status 3" in capsys.readouterr().err
    assert len(log.read_text().splitlines()) == 1


def test_without_an_engine_the_files_are_written_and_that_is_said(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_engine(project, monkeypatch)
    assert kalegen("image", "--build") == 1
    assert "neither docker, podman nor buildah" in capsys.readouterr().err and (project / "Dockerfile").is_file()


def test_the_policy_is_asked_about_the_image_and_its_base(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = '[tool.kalegen.policy]\nregistries = ["registry.example/other"]\nmutable_tags = false\n'
    (project / "pyproject.toml").write_text(PROJECT + policy)
    assert kalegen("image") == 1
    said = capsys.readouterr().err
    assert re.search("KG901.*'registry.example/team/churn:", said) and re.search("KG901.*'python:3.12'", said)
    assert "KG902" not in said


LARGE = 600 * 1024


def test_large_files_of_packages_go_into_the_image_and_here_are_read_where_they_lie(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "nb/marks/signs/large.bin").write_bytes(bytes(range(256)) * (LARGE // 256))
    text = "from importlib.resources import files\n\n\ndef mark():\n"
    counted = "    return str(len(files('marks').joinpath('signs/large.bin').read_bytes()))\n"
    (project / "nb/marks/__init__.py").write_text(text + counted)
    assert kalegen("image", "-q") == 0
    assert "nb/marks/signs/large.bin" in copied(project, (project / "Dockerfile").read_text(), project / "image")
    capfd.readouterr()
    assert kalegen("run", "nb/train.ipynb") == 0
    told = capfd.readouterr()
    assert f"AH{LARGE}" in told.out and "KG409" not in told.err


def test_without_an_image_the_hints_name_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "nb/marks/signs/large.bin").write_bytes(b"0" * LARGE)
    (project / "nb/conf/my words.txt").write_text("words: [ah, oh]\n# " + "0" * LARGE)
    (project / "pyproject.toml").write_text(PROJECT.replace('image = "built"', ""))
    assert kalegen("check", "nb/train.ipynb") == 1
    hints = re.findall(r"(KG409|KG614).*\n  hint: .*kalegen image", capsys.readouterr().err)
    assert sorted(hints) == ["KG409", "KG614"]


EXPECTED = Path(__file__).with_name("expected")


@pytest.mark.parametrize("name", ["Dockerfile", "Dockerfile.dockerignore"])
def test_what_is_written_is_as_it_was_reviewed(project: Path, name: str) -> None:
    assert kalegen("image", "-q") == 0
    assert (project / name).read_text() == (EXPECTED / name).read_text()


SCRIPT = """\
from kalegen.sdk import pipeline, step

@step(image="built")
def load():
    from helpers import shout
    return shout("ah")

@step
def show(text):
    print(text)

@pipeline(name="flow")
def flow():
    text = load()
    show(text)
"""


def test_a_step_of_a_script_runs_in_it(project: Path) -> None:
    (project / "nb/flow.py").write_text(SCRIPT)
    head, _ = PROJECT.split("[[")
    (project / "pyproject.toml").write_text(head.replace('image = "built"', "").replace('"conf/*.txt"', ""))
    assert kalegen("image", "-q", "nb/flow.py") == 0
    assert copied(project, (project / "Dockerfile").read_text(), project / "image")[0] == "nb/helpers.py"
    assert kalegen("nb/flow.py", "-o", "out/flow.py") == 0
    module = (project / "out/flow.py").read_text()
    assert module.count('base_image="registry.example/team/churn:') == module.count("install_kfp_package=False") == 1
    load = module.partition("# step load")[2].partition("# step show")[0]
    assert "packages_to_install" not in load and "install_modules" not in load
