"""Calls of the standard library and of pandas that give another value each time."""

from __future__ import annotations

from kalegen.analysis.tables.effects import words

VARYING_CALLS = frozenset(
    words(
        "time.time time.time_ns time.perf_counter time.perf_counter_ns time.monotonic time.monotonic_ns"
        " time.process_time time.process_time_ns time.localtime time.gmtime time.ctime"
        " datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow datetime.date.today"
        " uuid.uuid1 uuid.uuid4 secrets.token_hex secrets.token_urlsafe secrets.token_bytes secrets.randbelow"
        " secrets.randbits secrets.choice os.urandom os.getpid tempfile.mkdtemp tempfile.mkstemp tempfile.mktemp"
        " pandas.Timestamp.now pandas.Timestamp.today pandas.Timestamp.utcnow"
    )
)
