"""Which texts look like credentials: tokens that begin as no other text does, and texts that are called secrets."""

from __future__ import annotations

import re

TOKENS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a key of Google": r"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])",
    "a token of GitHub": r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{50,})\b",
    "a token of GitLab": r"\bglpat-[0-9A-Za-z_-]{20,}",
    "a token of Hugging Face": r"\bhf_[0-9A-Za-z]{30,}\b",
    "a token of Slack": r"\bxox[abposr]-[0-9A-Za-z-]{10,}",
    "a token of PyPI": r"\bpypi-AgE[0-9A-Za-z_-]{50,}",
    "a key of OpenAI or Anthropic": r"\bsk-(?:ant-|proj-)?[0-9A-Za-z_-]{20,}",
    "a key of Stripe": r"\b[rs]k_live_[0-9A-Za-z]{20,}",
    "a connection string's key": r"\bAccountKey=[0-9A-Za-z+/=]{40,}",
    "a JSON web token": r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
    "a password in an address": r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"{}]+:(?P<secret>[^\s/@'\"{}$]+)@",
}
"""What begins or looks like no other text."""

SECRET = r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|access_?key|private_?key|secret_?key|credentials?)"
NAMED = re.compile(
    rf"""(?:^|[^a-z0-9])["']?(?P<name>[a-z0-9_.-]*{SECRET})["']?\]?\s*(?::\s*\w+\s*)?[:=]\s*[rbuf]{{0,2}}(?P<quote>["'])"""
    r"""(?P<secret>(?:(?!(?P=quote)).)+)(?P=quote)""",
    re.IGNORECASE,
)
"""A text that a name, a keyword or a key is given which says that it is a secret."""

PLACEHOLDER = re.compile(
    r"(?i:[<\[{(].*|\$.*|x+|[*.#_-]+|none|null|true|false|dummy|example|change.?me|todo|test"
    r"|(?:your|my)(?:[-_ ].*|.*here)"
    rf"|[a-z_. -]*{SECRET}[a-z_. -]*)|[A-Z][A-Z0-9_]*"
)
"""A text that stands for a secret, or that is a key or the name of a variable by which one is looked up."""

SHORTEST = 6
"""Characters of a text that may be a secret: shorter ones are names of columns and the like."""

LONGEST = 2000
"""Characters of a line that people write: longer ones are data, which name many things."""


SIGNS = (
    "pass", "pwd", "secret", "token", "key", "credential", "://", "akia", "asia", "aiza", "ghp_", "gho_", "ghu_",
    "ghs_", "ghr_", "k_live_", "github_pat_", "glpat-", "hf_", "xox", "pypi-", "sk-", "eyj",
)  # fmt: skip
"""Without one of these in it, in small letters, no text looks like a credential."""


def may_hold_credential(text: str) -> bool:
    """Whether it is worth while to look closer."""
    small = text.lower()
    return any(sign in small for sign in SIGNS)


def find_credential(line: str) -> tuple[str, str] | None:
    """What a line holds, in words, and the text that is it."""
    if not may_hold_credential(line):
        return None
    for what, pattern in TOKENS.items():
        match = re.search(pattern, line)
        if match is not None:
            return what, match.groupdict().get("secret") or match[0]
    for match in NAMED.finditer(line) if len(line) < LONGEST else ():
        if _is_secret(match["secret"]):
            return f"a credential: it is called {match['name']}", match["secret"]
    return None


def _is_secret(text: str) -> bool:
    """Whether a text that is called a secret is one: no placeholder, no sentence, nothing that is filled in."""
    return len(text) >= SHORTEST and not set(" {}") & set(text) and not PLACEHOLDER.fullmatch(text)
