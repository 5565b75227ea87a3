"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# How fast a machine makes up examples says nothing about kalegen; all else is as hypothesis has it, on CI too.
settings.register_profile("kalegen", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kalegen")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes what the user's commands keep."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
