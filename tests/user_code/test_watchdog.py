"""A call that holds the interpreter is named, and the program can be left all the same."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mismartera.user_code.watchdog_process import Settings, holder
from tests.cli.terminal import opened
from tests.user_code.processes import Home

FOR_HOURS = "sum(range(10 ** 13))"
FOR_FOUR_SECONDS = "import ctypes\nctypes.PyDLL(None).sleep(4)"
NAMED = r"on_start \(mine\.py line \d+\) holds the interpreter, nothing else goes on"
SETTINGS = Settings(1, ("/product/", "/python/"), ("/site-packages/",))
WAITS = '  File "/python/threading.py", line 331 in wait\n  File "/home/mine.py", line 2 in idle'


@pytest.mark.parametrize(
    ("threads", "call", "is_users"),
    [
        (['  File "/home/mine.py", line 6 in on_bar\n  File "/product/x.py", line 1 in do'],
         "on_bar (mine.py line 6)", True),
        ([WAITS, '  File "/python/re/__init__.py", line 8 in match\n'
          '  File "/home/mine.py", line 7 in on_bar'], "on_bar (mine.py line 7)", True),
        ([WAITS, '  File "/python/json/encoder.py", line 9 in encode\n'
          '  File "/product/x.py", line 1 in do'], "encode (encoder.py line 9)", False),
        (['  File "/venv/site-packages/numpy/core.py", line 3 in dot'], "dot (core.py line 3)",
         False),
        ([WAITS], "a call", False),
        ([], "a call", False),
    ],
)  # fmt: skip
def test_the_thread_that_does_not_wait_holds_the_interpreter(
    threads: list[str], call: str, is_users: bool
) -> None:
    heads = "\n\n".join(f"Thread 0x1 (most recent call first):\n{each}" for each in threads)
    assert holder(f"Timeout (0:00:02)!\n{heads}", SETTINGS) == (call, is_users)


@contextmanager
def ending(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_twice_ends_a_script_that_a_call_holds(own: Home) -> None:
    own.strategy(on_start=FOR_HOURS)
    with ending(own.started()) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(f"system start {own.configuration()}\n")
        told = process.stderr
        assert re.match(f"{NAMED}: Ctrl-C twice ends the program$", told.readline())
        process.send_signal(signal.SIGINT)
        assert re.match(f"{NAMED}: Ctrl-C once more ends the program$", told.readline())
        process.send_signal(signal.SIGINT)
        assert re.match(r"ended, for on_start \(mine\.py line \d+\) held the", told.readline())
        assert process.wait(20) == -signal.SIGKILL


def test_a_call_that_returns_in_the_end_is_named_and_the_run_goes_on(own: Home) -> None:
    own.strategy(on_start=FOR_FOUR_SECONDS)
    done = own.script(f"system start {own.configuration()}", "wait")
    assert done.returncode == 0
    assert "finished  2024-07-01 16:00:00" in done.stdout
    assert re.fullmatch(f"{NAMED}: Ctrl-C twice ends the program\n", done.stderr)


def test_code_that_holds_the_interpreter_at_import_is_named_too(own: Home) -> None:
    own.strategy(at_import=FOR_HOURS)
    with ending(own.started()) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write("strategy list\n")
        assert process.stderr.readline().startswith("<module> (mine.py line ")


def test_at_the_prompt_ctrl_c_twice_ends_the_program(own: Home) -> None:
    own.strategy(on_bar=FOR_HOURS)
    configuration = own.configuration(speed=60)
    with opened(own.folder, columns=120) as terminal:
        terminal.until_shows("system@mismartera:")
        terminal.type(f"system start {configuration}\r")
        terminal.until_shows("holds the interpreter, nothing else goes on: Ctrl-C twice ends")
        terminal.type("\x03")
        terminal.until_shows("Ctrl-C once more ends the program")
        terminal.type("\x03")
        terminal.until_shows("ended, for on_bar (mine.py line ")
        assert terminal.killed_by() == signal.SIGKILL


@pytest.mark.parametrize("start", ["thread.start()", "ThreadPoolExecutor().submit(forever)"])
def test_a_thread_without_an_end_does_not_keep_the_program(own: Home, start: str) -> None:
    own.strategy(
        at_import="from concurrent.futures import ThreadPoolExecutor\n"
        "forever = threading.Event().wait",
        on_start=f"thread = threading.Thread(target=forever)\n{start}",
    )
    done = own.script(f"system start {own.configuration()}", "wait")
    assert (done.returncode, done.stderr) == (0, "")
