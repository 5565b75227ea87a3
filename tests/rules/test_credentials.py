"""What looks like a credential, and what does not: lines of public notebooks among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from kalegen.reporting.policy import Policy
from kalegen.syntax.credentials import find_credential
from tests.configuration.notebooks import write_notebook

SECRET = "rFsSehe51RLzREtYhLfo"


@pytest.mark.parametrize(
    "line",
    [
        f"quandl.ApiConfig.api_key = '{SECRET}'",
        f"plotly.tools.set_credentials_file(username='DemoAccount', api_key='{SECRET}')",
        f'config = {{"password": "{SECRET}"}}',
        f"os.environ['AZ_CLIENT_SECRET'] = '{SECRET}'",
        f"token: str = '{SECRET}'",
        f"connect(password=f'{SECRET}')",
        f"AWS_SECRET_ACCESS_KEY='{SECRET}'",
        "key = 'AKIAIOSFODNN7ABCDEFG'",
        "-----BEGIN RSA PRIVATE KEY-----",
        f"engine = create_engine('postgresql://me:{SECRET}@db.example/prices')",
        "'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + "Ab1+" * 12 + "=='",
        f"!curl -H 'token: {SECRET}' https://me:{SECRET}@example.org",
        "client = OpenAI(api_key='sk-proj-" + "a1B2" * 8 + "')",
    ],
)
def test_credentials(line: str) -> None:
    assert find_credential(line) is not None


@pytest.mark.parametrize(
    "line",
    [
        "password = os.environ['DB_PASSWORD']",
        "password = ''",
        "password='XXX'",
        'secret_access_key = "------"',
        "API_KEY = 'YOUR_API_KEY'",
        "quandl.ApiConfig.api_key = 'YourKeyHere'",
        "secret_key_to_env = {'password': 'SECRET_VAR'}",
        "{'password': 'PASSWORD'}",
        "pad_token = '<pad>'",
        "oov_token='[UNKNOWN]'",
        "next_page_token = 'next_page_token'",
        "fred_api_key = 'your fred api key'",
        "GITHUB_TOKEN = 'YOUR_GITHUB_TOKEN'  # optional",
        "os.environ['AZ_CLIENT_SECRET'] = '<your-service-principal-client-secret>'",
        "df['token'] = df['text'].str.split()",
        "tokenizer = Tokenizer(num_words=10, token='word')",
        "url = f'postgresql://{user}:{password}@db.example/prices'",
        "url = 'https://example.org/a@b'",
        "tokens = ['hello', 'worldwide']",
        "print('password: wrong input')",
    ],
)
def test_no_credentials(line: str) -> None:
    assert find_credential(line) is None, find_credential(line)


TOKENS = [
    "AKIAIOSFODNN7ABCDEFG", "AIza" + "aB3_-" * 7, "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2_" * 10, "glpat-" + "a1B2_" * 4,
    "hf_" + "a1B2" * 8, "xoxb-123456789012-abcdef", "pypi-AgEIcHlwaS5vcmc" + "a1B2" * 12, "sk-ant-" + "a1B2" * 8,
    "rk_live_" + "a1B2" * 6, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
    "AccountKey=" + "Ab1+" * 12,
]  # fmt: skip


@pytest.mark.parametrize("token", TOKENS)
def test_tokens_of_known_forms(token: str) -> None:
    assert find_credential(f"x = '{token}'") is not None


KEY = "sk-proj-" + "a1B2" * 8


def findings(path: Path) -> list[tuple[str, str]]:
    found = generate(path).diagnostics
    assert not any(KEY in str(one.to_dict()) for one in found)
    return [(one.code, one.severity.name) for one in found]


def test_without_a_policy_a_credential_is_a_warning_and_the_policy_has_the_say(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "nb.ipynb", [("step:a", f"client = dict(api_key='{KEY}')")])
    assert findings(path) == [("KG413", "WARNING")]
    for rule, expected in (("false", [("KG908", "ERROR")]), ("true", [])):
        (tmp_path / "pyproject.toml").write_text(f"[tool.kalegen]\n[tool.kalegen.policy]\ncredentials = {rule}\n")
        assert findings(path) == expected


def test_a_module_and_a_file_that_travel_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text(f"KEY = '{KEY}'\n")
    (tmp_path / ".env").write_text("A=1\n")
    cells = [("step:a", "import helpers\nprint(open('.env').read(), helpers.KEY)")]
    path = write_notebook(tmp_path / "nb.ipynb", cells, {"files": [".env"]})
    found = [(one.code, one.place.file) for one in generate(path).diagnostics]
    assert found == [("KG413", ".env"), ("KG413", "helpers.py")]


def test_a_warning_that_counts_as_an_error_hides_no_credential(tmp_path: Path) -> None:
    text = f'print(open("missing.csv").read())\npassword = "{SECRET}"'
    path = write_notebook(tmp_path / "nb.ipynb", [("step:a", text)])
    found = generate(path, Policy(is_strict=True))
    assert sorted(one.code for one in found.diagnostics) == ["KG406", "KG413"] and found.source is None
