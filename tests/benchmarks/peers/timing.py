"""Times two sides in turn, both warm, and gives medians.

A side is a process that runs one thing whenever it is asked to (Server), or a program that is started anew for every
run and timed from start to exit (Program). A side whose warm-up takes long is not run again, and one that does not end
is stopped; the result says so.
"""

import json
import select
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """How often a side runs, and when it has had its chance (seconds)."""

    runs: int = 5
    often_below: float = 0.1  # three times as often: the shorter, the more it matters what else the machine does
    once_above: float = 20.0
    stop_after: float = 60.0


QUICK = Rules(runs=1, often_below=0.0, once_above=2.0, stop_after=10.0)


@dataclass(frozen=True)
class Timing:
    """The median in seconds; `runs` is 0 for a side that was stopped after that many."""

    seconds: float
    runs: int
    check: float | None = None

    @property
    def was_stopped(self) -> bool:
        return self.runs == 0


class Stopped(Exception):
    """The side did not answer, or end, in time."""


class Server:
    """A process that answers each line on its input with {"seconds", "check"}, after a first {"ready": true}."""

    def __init__(self, command: Sequence[object]) -> None:
        self._command = [str(part) for part in command]
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.check: float | None = None
        self._answer(timeout=300.0)

    def run(self, stop_after: float) -> float:
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        answer = self._answer(stop_after)
        self.check = answer["check"]
        return answer["seconds"]

    def close(self) -> None:
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def _answer(self, timeout: float) -> dict:
        if not select.select([self._process.stdout], [], [], timeout)[0]:
            raise Stopped
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self._command)}: ended with status {self._process.wait()}")
        return json.loads(line)


class Program:
    """A program with everything it does: start, reading its input, computing, writing its result."""

    def __init__(self, command: Sequence[object], check: Callable[[str], float]) -> None:
        self._command = [str(part) for part in command]
        self._check = check
        self.check: float | None = None

    def run(self, stop_after: float) -> float:
        # Not subprocess.run: with a time limit it looks whether the program has ended every half millisecond and more.
        start = time.perf_counter()
        process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        limit = threading.Timer(stop_after, process.kill)
        limit.start()
        output = process.stdout.read()
        status = process.wait()
        taken = time.perf_counter() - start
        limit.cancel()
        process.stdout.close()
        if status == -signal.SIGKILL:
            raise Stopped
        if status != 0:
            raise subprocess.CalledProcessError(status, self._command)
        if self.check is None:
            self.check = self._check(output.decode())
        return taken

    def close(self) -> None:
        pass


Side = Server | Program


class _Turns:
    """The runs of one side so far."""

    def __init__(self, side: Side, rules: Rules) -> None:
        self._side = side
        self._rules = rules
        self._times: list[float] = []
        self.is_done = False
        self.was_stopped = False

    def warm_up(self) -> float:
        taken = self._run()
        if taken > self._rules.once_above or self.was_stopped:
            self._times = [taken]
            self.is_done = True
        return taken

    def take(self) -> None:
        if not self.is_done:
            self._times.append(self._run())

    def timing(self) -> Timing:
        runs = 0 if self.was_stopped else len(self._times)
        return Timing(statistics.median(self._times), runs, self._side.check)

    def _run(self) -> float:
        # Threads of a server that wait for work by spinning would spin into the other side's time; a program has none
        # left, and processors that have fallen asleep meanwhile wake slowly.
        if isinstance(self._side, Server):
            time.sleep(0.1)
        try:
            return self._side.run(self._rules.stop_after)
        except Stopped:
            self.was_stopped = self.is_done = True
            return self._rules.stop_after


def in_turn(sides: Sequence[Side], rules: Rules) -> list[Timing]:
    """One warm-up of each side, then their runs, alternating; closes the sides."""
    turns = [_Turns(side, rules) for side in sides]
    try:
        longest = max(turn.warm_up() for turn in turns)
        for _ in range(rules.runs * (3 if longest < rules.often_below else 1)):
            for turn in turns:
                turn.take()
    finally:
        for side in sides:
            side.close()
    return [turn.timing() for turn in turns]
