"""A local run on a terminal: a line for each step that lives while the step runs, below what the steps print.

A line has the step's state, the time so far, its progress bar's last word, and the size of what it saved. Progress
bars (tqdm's, and those like it) are read from what the step prints; all else it prints stands above.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kalegen.running.events import (
    EnvironmentStarted,
    Event,
    RunStarted,
    State,
    StepFinished,
    StepOutcome,
    StepOutput,
    StepStarted,
)
from kalegen.runs.rendering import LOOKS
from kalegen.syntax.plain_text import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table

WAITING, RUNNING = "waiting", "running"
BAR = re.compile(r"(\d{1,3})%\|.*?\|\s*(\S+/\S+)|(\d[\d.,]*[kMG]?/\d[\d.,]*[kMG]?)\s+[\[━╸█]")
"""``45%|████▌     | 45/100 [00:01<00:01]`` of tqdm, ``12/100 [====>`` and ``12/100 ━━━`` of Keras."""
REFRESH = 0.2  # seconds
BORDER = 4
"""Lines of the terminal that stay free of the table."""


@dataclass
class Row:
    """What is known of a step so far; ``rounds`` counts the items of a loop that are done."""

    state: str = WAITING
    began: float | None = None
    seconds: float = 0.0
    size: int = 0
    rounds: int = 0
    bar: str = ""
    remark: str = ""
    line: str = ""

    def start(self, event: StepStarted) -> None:
        """An attempt at the step, or at another item of a loop, begins."""
        self.state, self.bar = RUNNING, ""
        self.began = time.monotonic() if self.began is None else self.began
        self.remark = event.remark

    def finish(self, outcome: StepOutcome) -> None:
        """The step, or an item of its loop, ended."""
        self.state, self.bar, self.began = outcome.state.value, "", None
        self.seconds += outcome.seconds
        self.size += outcome.size
        self.rounds += bool(outcome.iteration)

    @property
    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return self.seconds if self.began is None else time.monotonic() - self.began

    @property
    def note(self) -> str:
        """The progress, else what there is to remark."""
        rounds = f"{self.rounds} done" if self.rounds else ""
        return self.bar or rounds or (self.remark if self.state == RUNNING else "")


@dataclass
class LiveProgress:
    """Hears of a run's events, and keeps a table of them on the terminal that stderr is."""

    console: Console
    rows: dict[str, Row] = field(default_factory=dict)
    speaker: str | None = None
    live: Live | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> LiveProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        with self.lock:
            for step, row in self.rows.items():
                self.end_line(step, row)
            if self.live is not None:
                self.live.stop()

    def __call__(self, event: Event) -> None:
        """Show an event of the run on the terminal."""
        with self.lock:
            self.show(event)

    def show(self, event: Event) -> None:
        """Print what is to be printed of an event, and note the rest for the table."""
        if isinstance(event, RunStarted):
            self.start(event)
        elif isinstance(event, EnvironmentStarted):
            self.console.print(f"installing {', '.join(event.requirements) or 'kfp'}", style="dim", markup=False)
        elif isinstance(event, StepOutput):
            self.hear(event)
        elif isinstance(event, StepStarted):
            self.rows[event.step].start(event)
        elif isinstance(event, StepFinished):
            row = self.rows[event.outcome.step]
            self.end_line(event.outcome.step, row)
            row.finish(event.outcome)

    def start(self, event: RunStarted) -> None:
        """Begin with a row for each step."""
        from rich.live import Live

        self.rows = {step: Row() for step in event.steps}
        self.live = Live(get_renderable=self.table, console=self.console, auto_refresh=False, redirect_stdout=False)
        self.live.start(refresh=True)
        threading.Thread(target=self.tick, daemon=True).start()

    def tick(self) -> None:
        """Draw the table anew, while nothing else is printed: rich's own thread would do so in between."""
        while not self.is_over.wait(REFRESH):
            with self.lock:
                if self.live is not None and not self.is_over.is_set():
                    self.live.refresh()

    def table(self) -> Table:
        """The table as it is now; where it would not fit, of the steps that are done the last ones."""
        from rich.table import Table

        made = Table(box=None, show_header=False, pad_edge=False)
        made.add_column(no_wrap=True, min_width=max((len(step) for step in self.rows), default=0))
        made.add_column(no_wrap=True, min_width=9)
        made.add_column(justify="right", no_wrap=True, min_width=8)
        made.add_column(justify="right", no_wrap=True)
        made.add_column(overflow="ellipsis", no_wrap=True)
        for step, row in shown(self.rows, self.console.height - BORDER):
            made.add_row(*cells(step, row))
        return made

    def hear(self, output: StepOutput) -> None:
        """Print the whole lines above the table; of a line that is written over, the progress is read."""
        row = self.rows[output.step]
        *lines, row.line = (row.line + output.text).split("\n")
        for line in lines:
            self.say(output.step, line)
        row.line = row.line.rpartition("\r")[2] or row.line
        found = BAR.search(row.line)
        if found:
            row.bar = f"{found[1]}% {found[2]}" if found[1] else found[3]

    def end_line(self, step: str, row: Row) -> None:
        """Print what stands in an unfinished line."""
        if row.line.strip():
            self.say(step, row.line)
        row.line = ""

    def say(self, step: str, line: str) -> None:
        """Print a line of a step: to a terminal above the table, else to stdout as it is."""
        if not sys.stdout.isatty():
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
            return
        from rich.text import Text

        if step != self.speaker:
            self.console.print(Text(f"| {printable(step)}", "dim"))
            self.speaker = step
        self.console.print(Text.from_ansi(line.rstrip("\r").rpartition("\r")[2]), soft_wrap=True)


def shown(rows: dict[str, Row], room: int) -> list[tuple[str, Row]]:
    """The rows that fit: those that run first, then those that wait, then the last ones that are done."""
    if len(rows) <= room:
        return list(rows.items())
    ranks = {RUNNING: 0, State.FAILED.value: 0, WAITING: 1}
    places = {step: number for number, step in enumerate(rows)}

    def worth(item: tuple[str, Row]) -> tuple[int, int]:
        rank = ranks.get(item[1].state, 2)
        return rank, -places[item[0]] if rank == 2 else places[item[0]]

    return sorted(sorted(rows.items(), key=worth)[: max(room, 1)], key=lambda item: places[item[0]])


def cells(step: str, row: Row) -> list[str]:
    """A step's line, in rich's markup."""
    from rich.filesize import decimal
    from rich.markup import escape

    look = LOOKS.get(row.state, "dim")
    elapsed = f"{row.elapsed:.1f} s" if row.elapsed else ""
    size = decimal(row.size) if row.size else ""
    note = escape(printable(row.note))
    return [escape(printable(step)), f"[{look}]{row.state}[/]", elapsed, size, f"[dim]{note}[/]" if note else ""]
