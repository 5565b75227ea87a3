"""What holds for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How fast a machine makes up examples says nothing about kalegen; all else is as hypothesis has it, on CI too.
settings.register_profile("kalegen", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kalegen")
