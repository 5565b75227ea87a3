"""What looks like a credential, and what does not: lines of public notebooks among them."""

from __future__ import annotations

import pytest

from kalegen.syntax.credentials import find_credential

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
