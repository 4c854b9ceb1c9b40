"""The prompt in a real terminal: what the user sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import opened

PROMPT = "system@mismartera:"
_CTRL_C, _CTRL_D, _CTRL_R, _TAB, _RIGHT, _UP = "\x03", "\x04", "\x12", "\t", "\x1b[C", "\x1b[A"


def _pasted(text: str) -> str:
    """A text as terminals send it when it is pasted."""
    return f"\x1b[200~{text}\x1b[201~"


def _at_empty_prompt(lines: list[str]) -> bool:
    return PROMPT in lines


def test_the_prompt_appears_with_its_toolbar(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        lines = terminal.until_shows("no session")
        assert lines[0] == PROMPT


def test_a_command_is_run_and_the_prompt_comes_back(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("echo one\r")
        lines = terminal.until(lambda lines: "one" in lines and _at_empty_prompt(lines))
        assert lines[0] == f"{PROMPT} echo one"


def test_completion_says_what_a_command_is_for(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("system st")
        terminal.until_shows("Start a run")
        terminal.type("art\t")
        terminal.until_shows("system start")


def test_ctrl_c_clears_the_line(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("echo unwanted")
        terminal.until_shows("echo unwanted")
        terminal.type(_CTRL_C)
        assert "unwanted" not in "\n".join(terminal.until(_at_empty_prompt))


def test_ctrl_d_leaves_with_status_0(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type(_CTRL_D)
        assert terminal.ended() == 0


def test_exit_leaves_with_its_status(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("exit 4\r")
        assert terminal.ended() == 4


def test_history_is_kept_suggested_and_searched(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        first.until(_at_empty_prompt)
        first.type("echo remembered\r")
        first.until(lambda lines: "remembered" in lines)
        first.type(_CTRL_D)
        first.ended()
    with opened(tmp_path) as second:
        second.until(_at_empty_prompt)
        second.type("ech")
        second.until_shows("echo remembered")
        second.type(_RIGHT + "\r")
        second.until(lambda lines: "remembered" in lines)
        second.type(_CTRL_R + "memb")
        second.until_shows("memb")


def test_each_of_several_pasted_lines_is_run(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type(_pasted("set DAY 2024-07-03\n# a comment\n\necho $DAY\necho last"))
        terminal.until_shows("echo last")
        terminal.type("\r")
        lines = terminal.until(lambda lines: "last" in lines and _at_empty_prompt(lines))
        assert lines[lines.index("2024-07-03") + 1] == "last"


def test_pasted_lines_stop_at_the_first_that_fails(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type(_pasted("echo one\nnonsense\necho two\necho three") + "\r")
        lines = terminal.until_shows("2 lines after it not run")
        assert "one" in lines
        assert "two" not in lines


def test_an_abbreviation_works_at_the_prompt_without_a_warning(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("ec short\r")
        lines = terminal.until(lambda lines: "short" in lines and _at_empty_prompt(lines))
        assert not any("warning" in line for line in lines)


def test_a_wrong_word_gets_the_nearest_and_the_prompt_stays(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("sytem\r")
        terminal.until_shows("did you mean system?")
        terminal.type("echo still here\r")
        terminal.until(lambda lines: "still here" in lines)


def test_a_command_can_be_interrupted(tmp_path: Path) -> None:
    script = tmp_path / "slow.txt"
    script.write_text("echo begun\ndelay 60000\n")
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type(f"run '{script}'\r")
        terminal.until_shows("\nbegun")
        terminal.type(_CTRL_C)
        terminal.until_shows("interrupted")
        terminal.until(_at_empty_prompt)


def test_a_bare_group_shows_its_help_at_the_prompt(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("strategy\r")
        terminal.until_shows("strategy COMMAND")


@pytest.mark.parametrize("columns", [80, 200])
def test_help_fits_the_terminal(tmp_path: Path, columns: int) -> None:
    with opened(tmp_path, columns=columns, rows=70) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("help\r")
        lines = terminal.until_shows("Leave the shell")
        assert all(len(line) <= columns for line in lines)


def test_a_table_is_as_wide_as_the_terminal_is_now(tmp_path: Path) -> None:
    whole = "Explain what a run will stream, derive and load, from where, and why."
    with opened(tmp_path, columns=60, rows=40) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("help config\r")
        assert not any(whole in line for line in terminal.until_shows("ready-made."))
        terminal.resize(120, 40)
        terminal.type("clear\r")
        terminal.until(lambda lines: not any("ready-made." in line for line in lines))
        terminal.type("help config\r")
        assert any(whole in line for line in terminal.until_shows("ready-made."))


def test_without_colour_a_panel_is_printed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with opened(tmp_path, rows=40) as terminal:
        terminal.until(_at_empty_prompt)
        terminal.type("data sample\r")
        terminal.until(lambda lines: any(line.startswith("RIVN    1d") for line in lines))
        terminal.type("system start one_week --paused\r")
        terminal.until_shows("one week: paused")
        terminal.type("data session\r")
        terminal.until_shows("indicators")
        terminal.type("echo 'the prompt is back'\r")
        terminal.until(lambda lines: "the prompt is back" in lines)


def test_ctrl_c_outside_the_prompt_ends_with_130(tmp_path: Path) -> None:
    with opened(tmp_path, "-c", "echo begun", "-c", "delay 60000") as terminal:
        terminal.until_shows("begun")
        terminal.type(_CTRL_C)
        terminal.until_shows("interrupted")
        assert terminal.ended() == 130
