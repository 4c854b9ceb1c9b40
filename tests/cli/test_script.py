"""Files of commands, and commands through a pipe."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

_SCRIPT = """\
# a comment
set WHO world

echo "hello $WHO"  # another
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "commands.txt"


def test_a_file_of_commands_is_run(run: Run, script: Path) -> None:
    script.write_text(_SCRIPT)
    outcome = run(options=("-f", str(script)))
    assert (outcome.status, outcome.text, outcome.errors) == (0, "hello world\n", "")


def test_commands_come_through_a_pipe(run: Run) -> None:
    outcome = run(stdin=_SCRIPT)
    assert (outcome.status, outcome.text) == (0, "hello world\n")


def test_commands_come_before_the_file(run: Run, script: Path) -> None:
    script.write_text("echo $WHO")
    assert run("set WHO me", options=("-f", str(script))).text == "me\n"


def test_a_failing_line_is_named_and_stops_the_script(run: Run, script: Path) -> None:
    script.write_text("echo one\n\nnonsense\necho two\n")
    outcome = run(options=("-f", str(script)))
    assert outcome.status == 2
    assert outcome.text == "one\n"
    assert outcome.errors.startswith(f"error: {script}:3: unknown command 'nonsense'")


def test_a_failing_line_of_a_pipe_is_named(run: Run) -> None:
    assert run(stdin="echo\nnonsense").errors.startswith("error: stdin:2: ")


def test_keep_going_runs_every_line_and_still_fails(run: Run, script: Path) -> None:
    script.write_text("log --level LOUD\npanel session\necho two\n")
    outcome = run(options=("-f", str(script), "--keep-going"))
    assert outcome.status == 2
    assert outcome.text == "two\n"
    assert f"{script}:1:" in outcome.errors
    assert f"{script}:2:" in outcome.errors


def test_an_abbreviation_in_a_script_gets_a_warning_with_its_line(run: Run) -> None:
    outcome = run(stdin="\nec hello")
    assert outcome.text == "hello\n"
    assert outcome.errors.startswith("warning: stdin:2: 'ec' stands for 'echo'")


def test_a_script_runs_another_with_its_variables(run: Run, tmp_path: Path) -> None:
    inner = tmp_path / "with space.txt"
    inner.write_text("echo $WHO\nset WHO you\n")
    outcome = run("set WHO me", f"run '{inner}'", "echo $WHO")
    assert outcome.text == "me\nyou\n"


def test_the_failure_of_an_inner_script_is_the_outer_ones(run: Run, script: Path) -> None:
    script.write_text("nonsense\n")
    outcome = run(f"run {script}", "echo never")
    assert (outcome.status, outcome.text) == (2, "")


def test_a_script_that_runs_itself_is_stopped(run: Run, script: Path) -> None:
    script.write_text(f"run {script}\n")
    outcome = run(f"run {script}")
    assert outcome.status == 2
    assert "does one run itself?" in outcome.errors


def test_leaving_within_an_inner_script_leaves_all(run: Run, script: Path) -> None:
    script.write_text("exit 5\n")
    assert run(f"run {script}", "echo never").text == ""


@pytest.mark.parametrize("content", [b"\xff\xfe\x00e", b"\x00" * 100, b"\xef\xbb\xbfnonsense"])
def test_a_file_that_is_no_script_fails_in_one_line(run: Run, script: Path, content: bytes) -> None:
    script.write_bytes(content)
    outcome = run(options=("-f", str(script)))
    assert outcome.status == 2
    assert len(outcome.errors.splitlines()) == 1


def test_a_byte_order_mark_is_not_part_of_the_first_command(run: Run, script: Path) -> None:
    script.write_bytes(b"\xef\xbb\xbfecho one")
    assert run(options=("-f", str(script))).text == "one\n"


def test_a_missing_script_is_named(run: Run, script: Path) -> None:
    outcome = run(options=("-f", str(script)))
    assert outcome.status == 1
    assert outcome.errors == f"error: {script}: No such file or directory\n"
    assert run(f"run {script.parent}").errors.endswith("Is a directory\n")


def test_the_mark_at_the_beginning_of_a_text_is_not_read(run: Run, tmp_path: Path) -> None:
    assert run(stdin="\ufeffecho one\r\necho two\r\n").text == "one\ntwo\n"
    script = tmp_path / "marked.txt"
    script.write_bytes(b"\xef\xbb\xbfecho one\r\n")
    assert run(options=("-f", str(script))).text == "one\n"
