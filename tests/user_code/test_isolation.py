"""Nothing that users' code raises ends the shell or a run: it is one line with its place."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.conftest import run_main
from tests.user_code.processes import Home

RAISED = {
    "sys.exit(3)": "SystemExit: 3",
    "sys.exit()": "SystemExit",
    "raise KeyboardInterrupt('mine')": "KeyboardInterrupt: mine",
    "raise GeneratorExit": "GeneratorExit",
    "raise Own('own')": "Own: own",
    "deep()": "RecursionError: maximum recursion depth exceeded",
    "raise Unspeakable": "Unspeakable: its text cannot be shown, for that raises SystemExit",
    "raise ValueError('one\\nline \\x1b[31m')": "ValueError: one line \\x1b[31m",
}
HOOKS = ("on_start", "on_bar", "on_step", "on_end")
EVERY_COMMAND = (
    "system start {0}", "strategy list", "strategy show mine", "strategy verify mine",
    "config check {0} --load", "config explain {0} --load", "strategy add mine", "echo still here",
)  # fmt: skip


def ran(own: Home, *commands: str) -> tuple[int, str, list[str]]:
    """Run commands one after the other, also past what fails; status, output, error lines."""
    configuration = str(own.configuration())
    given = [part for each in commands for part in ("-c", each.format(configuration))]
    outcome = run_main(own.folder, "--keep-going", *given)
    return outcome.status, outcome.text, outcome.errors.splitlines()


@pytest.mark.parametrize(("code", "fault"), RAISED.items())
@pytest.mark.parametrize("place", ["at_import", "setup"])
def test_what_is_raised_while_code_is_loaded_is_refused_in_a_line(
    own: Home, place: str, code: str, fault: str
) -> None:
    own.strategy(**{place: code})
    status, output, errors = ran(own, "system start {0}", "strategy show mine", "echo still here")
    assert status == 1
    assert output.endswith("still here\n")
    assert re.search(rf"mine\.py:\d+: {re.escape(fault)}; .*`log` shows more$", errors[0])
    assert len(errors) == (2 if place == "at_import" else 1)


@pytest.mark.parametrize("place", ["at_import", "setup"])
def test_every_command_that_loads_code_goes_on(own: Home, place: str) -> None:
    own.strategy(**{place: "sys.exit(0)"})
    status, output, errors = ran(own, *EVERY_COMMAND)
    assert status == 1
    assert output.endswith("still here\n")
    assert not any("internal error" in each or "Traceback" in each for each in errors)


@pytest.mark.parametrize(("code", "fault"), RAISED.items())
def test_what_a_hook_raises_is_counted_and_the_run_goes_on(
    own: Home, code: str, fault: str
) -> None:
    own.strategy(on_bar=code)
    status, output, errors = ran(own, "system start {0}", "wait", "echo still here")
    assert status == 0
    assert output.endswith("still here\n")
    first, last = errors
    assert "strategy mine raised once: " in first
    assert "strategy mine raised 10 times and was called no more: " in last
    assert re.search(rf"mine\.py:\d+: {re.escape(fault)}; `log` shows more$", last)


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_isolated(own: Home, hook: str) -> None:
    own.strategy(**{hook: "sys.exit(3)"})
    status, _, errors = ran(own, "system start {0}", "wait")
    assert status == 0
    assert re.search(r"strategy mine raised .*: mine\.py:\d+: SystemExit: 3; `log`", errors[0])


@pytest.mark.parametrize("code", ["sys.exit(3)", "raise Own('own')", "deep()", "1/0"])
def test_what_a_thread_raises_is_told_and_counted(own: Home, code: str) -> None:
    own.strategy(
        on_start=(
            f"def work():\n    {code}\nthread = threading.Thread(target=work)\n"
            "thread.start()\nthread.join()"
        )
    )
    status, _, errors = ran(own, "system start {0}", "wait")
    assert status == 0
    told, counted = errors
    assert re.match(r"09:30 mine: a thread raised: mine\.py:\d+: \w+.*; `log` shows more", told)
    assert "  strategy mine raised once: mine.py:" in counted


def test_what_a_finaliser_raises_is_told(own: Home) -> None:
    own.strategy(
        at_import="class Dropped:\n    def __del__(self):\n        raise Own('dropped')",
        on_start="Dropped()",
    )
    _, _, errors = ran(own, "system start {0}", "wait")
    told = "09:30 mine: raised where nobody can catch it: mine.py:"
    assert errors[0].startswith(told)
    assert "Own: dropped; `log` shows more" in errors[0]


@pytest.mark.parametrize(
    "body",
    [
        "    def scan(self, context):\n        sys.exit(3)",
        "    def needs(self):\n        sys.exit(3)",
        "    def __init__(self, parameters=None):\n        sys.exit(3)",
        "sys.exit(3)",
    ],
)
def test_scanners_are_isolated_as_well(own: Home, body: str) -> None:
    own.write("scanners", f"class Mine(Scanner):\n    x = 1\n{body}\n")
    commands = ("scanner list", "scanner show mine", "scanner run mine", "echo still here")
    status, output, errors = ran(own, *commands)
    assert status == 1
    assert output.endswith("still here\n")
    assert re.search(r"mine\.py:\d+: SystemExit: 3", errors[-1])


def test_the_log_has_the_traceback(own: Home) -> None:
    own.strategy(on_bar="1/0")
    _, output, _ = ran(own, "system start {0}", "wait", "log --level ERROR --lines 100 --json")
    lines = json.loads(output[output.index("{") :])["lines"]
    assert any("strategy mine raised" in each and "in on_bar" in each for each in lines)


def test_reasons_and_errors_are_cut_and_that_is_said_once(own: Home) -> None:
    own.strategy(
        on_bar=(
            "self.n = getattr(self, 'n', 0) + 1\n"
            "if self.n == 1:\n    raise ValueError('m' * 1_000_000)\n"
            "return Signal('AAA', Side.BUY, 1, reason='r' * 1_000_000)"
        )
    )
    status, output, errors = ran(own, "system start {0}", "wait", "execution decisions --json")
    assert status == 0
    raised, cut = errors
    assert "m" * 10_000 + "… (cut: it has 1,000,000 characters); `log` shows more" in raised
    assert cut.endswith("  strategy mine gave reasons of more than 1,000 characters: they are cut")
    decision = json.loads(output[output.index("{\n") :])["decisions"][0]
    assert "r" * 1_000 + "… (cut: it has 1,000,000 characters)" in json.dumps(
        decision, ensure_ascii=False
    )


@pytest.mark.parametrize(
    "code",
    [
        "signal.raise_signal(signal.SIGINT)",
        "try:\n    signal.raise_signal(signal.SIGINT)\nexcept BaseException:\n    pass",
        "try:\n    signal.raise_signal(signal.SIGINT)\nfinally:\n    sys.exit(3)",
    ],
)
@pytest.mark.parametrize("place", ["at_import", "setup"])
def test_a_real_ctrl_c_stays_one_whatever_the_code_makes_of_it(
    own: Home, place: str, code: str
) -> None:
    own.strategy(**{place: code})
    status, output, errors = ran(own, "system start {0}", "echo still here")
    assert status == 130
    assert errors == ["error: interrupted"]
    assert "still here" not in output
    own.strategy()
    assert ran(own, "system start {0}", "wait")[0] == 0
