"""Files that look like secrets: no image has them, as whoever may pull it can read them."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from kalegen.syntax.credentials import TOKENS

NAMES = (
    ".env", ".env.*", "*.env", ".netrc", "_netrc", ".pypirc", ".npmrc", ".pgpass", ".git-credentials", ".htpasswd",
    ".dockercfg", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore",
    "*.kdbx", "kubeconfig", "*.kubeconfig", "credentials", "credentials.json", "secrets.json", "secrets.toml",
    "secrets.yaml", "secrets.yml", "client_secret*.json", "service[-_]account*.json",
)  # fmt: skip
"""How files are called that hold passwords and keys."""

FOLDERS = frozenset({".aws", ".azure", ".docker", ".gnupg", ".kube", ".ssh"})
"""Folders of such files."""

HARMLESS = (".env.example", ".env.sample", ".env.template", ".env.dist")


def why_secret(path: str, content: bytes) -> str | None:
    """Why a file looks like a secret; None where it does not."""
    place = PurePosixPath(path)
    name = place.name.lower()
    if not FOLDERS.isdisjoint(place.parts[:-1]):
        return "of the folder that it is in"
    if name not in HARMLESS and any(fnmatchcase(name, pattern) for pattern in NAMES):
        return "of its name"
    text = content.decode("latin-1")
    return next((f"it holds {what}" for what, pattern in TOKENS.items() if re.search(pattern, text)), None)
