"""What users' code prints goes to standard error, line by line; standard output stays whole."""

from __future__ import annotations

import json

from tests.user_code.processes import Home

PRINTS = """
def say():
    print("loud \\x1b[31mred", "\\a")
    sys.stdout.write("in ")
    sys.stdout.write("parts\\n")
    print("two\\nlines", end="", flush=True)
    print()
    sys.stdout.buffer.write(b"bytes\\n")
    print("to errors", file=sys.stderr)
"""
SAID = ["loud \\x1b[31mred \\x07", "in parts", "two", "lines", "bytes", "to errors"]


def test_prints_are_lines_with_time_and_name_on_standard_error(own: Home) -> None:
    own.strategy(
        at_import=f"{PRINTS}\nsay()",
        setup="say()",
        on_start="say()\nthread = threading.Thread(target=say)\nthread.start()\nthread.join()",
        on_end="say()",
    )
    done = own.script(f"system start {own.configuration()} --json", "wait --json")
    assert done.returncode == 0
    begun, ended = done.stdout.split("}\n{")
    assert json.loads(begun + "}")["message"] == "Mine: running"
    assert json.loads("{" + ended)["state"] == "finished"
    expected = [
        f"{head}mine: {said}" for head in ("", "", "09:30 ", "09:30 ", "16:00 ") for said in SAID
    ]
    assert done.stderr.splitlines() == expected


def test_a_program_that_a_strategy_starts_does_not_spoil_the_output(own: Home) -> None:
    own.strategy(on_start="subprocess.run(['echo', 'a child'])\nos.write(1, b'past Python\\n')")
    done = own.script(f"system start {own.configuration()} --json")
    assert json.loads(done.stdout)["message"] == "Mine: running"
    assert done.stderr.splitlines() == ["a child", "past Python"]


def test_the_first_hundred_lines_are_shown_and_the_log_has_all(own: Home) -> None:
    own.strategy(on_start="for n in range(150):\n    print('line', n)", on_end="print('last')")
    start = f"system start {own.configuration()}"
    done = own.script(start, "wait", "log --lines 1000", start, "wait")
    first = [f"09:30 mine: line {n}" for n in range(100)]
    more = ["09:30 mine: more than 100 lines: `log` has the others"]
    assert done.stderr.splitlines() == 2 * (first + more)
    assert all(f"09:30 mine: line {n}\n" in done.stdout for n in range(150))
    assert "16:00 mine: last\n" in done.stdout


def test_a_line_of_a_million_characters_is_cut(own: Home) -> None:
    own.strategy(on_start="print('x' * 1_000_000)")
    done = own.script(f"system start {own.configuration()}", "wait")
    expected = f"09:30 mine: {'x' * 10_000}… (cut: it has 1,000,000 characters)\n"
    assert done.stderr == expected


def test_what_a_scanner_prints_is_told_under_its_name(own: Home) -> None:
    own.write(
        "scanners",
        "class Mine(Scanner):\n    def scan(self, context):\n        print('looking')\n",
    )
    done = own.script("scanner run mine --json")
    assert json.loads(done.stdout)["results"] == []
    assert done.stderr == "mine: looking\n"


def test_runs_that_are_verified_say_what_they_print_on_standard_error(own: Home) -> None:
    own.strategy(on_start="print('begun')")
    done = own.script(f"system start {own.configuration()}", "wait", "runs verify last --json")
    assert json.loads(done.stdout[done.stdout.index("{") :])["outcome"] == "same"
    assert done.stderr.splitlines() == ["09:30 mine: begun"] * 2
