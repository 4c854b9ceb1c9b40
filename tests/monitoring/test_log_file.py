"""The log: one line per record, in the file alone, without secrets."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.errors import StoreError, UnknownName, UsageError
from mismartera.monitoring.log_file import (
    close_log,
    configure_log,
    log_path,
    mask_secrets,
    read_log,
)

SECRET = "pk-5f3d9a+b/c"
ENGINE = logging.getLogger("mismartera.engine")


@pytest.fixture(autouse=True)
def closed_log() -> Iterator[None]:
    levels = {name: logging.getLogger(name).level for name in (None, "mismartera", "cli")}
    yield
    close_log()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def configure(home: Path, *, debug: bool = False) -> Path:
    return configure_log(home, debug=debug, variables={})


@contextmanager
def no_room_in_any_file() -> Iterator[None]:
    """Have the system refuse to make files longer, as a full disk does."""
    limits = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        setrlimit(RLIMIT_FSIZE, limits)


def test_a_record_is_one_line_with_its_time_in_utc(tmp_path: Path) -> None:
    path = configure(tmp_path)

    ENGINE.info("day %d of %d", 1, 5)

    assert path == log_path(tmp_path)
    expected = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO mismartera\.engine: day 1 of 5\n"
    assert re.fullmatch(expected, path.read_text())


def test_a_traceback_is_kept_on_the_line_of_its_record(tmp_path: Path) -> None:
    configure(tmp_path)

    try:
        raise ValueError("first\nsecond")
    except ValueError:
        ENGINE.exception("a worker failed")

    (line,) = read_log(tmp_path, 10)
    assert "a worker failed\\nTraceback (most recent call last):\\n" in line
    assert line.endswith("ValueError: first\\nsecond")


def test_control_characters_are_escaped(tmp_path: Path) -> None:
    configure(tmp_path)
    text = "a\x1b[31mred\r\x00\x9b\u2028\u202ez\ud800é"
    record = ENGINE.makeRecord(ENGINE.name, logging.WARNING, __file__, 1, text, (), None)

    # Handed to the file alone: half a character would stop pytest's own processes.
    (file,) = (h for h in logging.getLogger().handlers if isinstance(h, RotatingFileHandler))
    file.handle(record)

    (line,) = read_log(tmp_path, 1)
    assert line.endswith(r"a\x1b[31mred\r\x00\x9b\u2028\u202ez\ud800é")


def test_nothing_reaches_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    configure(tmp_path, debug=True)

    ENGINE.error("an error")
    logging.getLogger("asyncio").warning("another's warning")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("a Python warning", UserWarning, stacklevel=1)

    assert capfd.readouterr() == ("", "")
    assert len(read_log(tmp_path, 10)) == 3


def test_a_record_that_cannot_be_written_says_nothing_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = configure(tmp_path)

    with no_room_in_any_file():
        ENGINE.error("no room")
        close_log()

    assert path.read_text() == ""
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["ALPACA_API_KEY", "client_secret", "GITHUB_TOKEN", "DB_PASSWORD"])
def test_secrets_never_reach_the_log(tmp_path: Path, name: str) -> None:
    path = configure_log(tmp_path, debug=False, variables={name: SECRET})

    ENGINE.info("connecting with %s", {"key": SECRET})
    ENGINE.info("GET https://example.test/?key=pk-5f3d9a%2Bb%2Fc")
    try:
        raise ConnectionError(f"refused: {SECRET}")
    except ConnectionError:
        ENGINE.exception("lost")

    text = path.read_text()
    assert "5f3d9a" not in text
    assert text.count("***") >= 3


def test_a_secret_that_begins_another_does_not_uncover_it() -> None:
    masked = mask_secrets("abcdef abcd", {"A_KEY": "abcd", "B_KEY": "abcdef"})

    assert masked == "*** ***"


@given(st.text(min_size=4, max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_a_secret_is_found_wherever_it_stands(secret: str, before: str, after: str) -> None:
    stripped = secret.strip()
    masked = mask_secrets(f"{before}{secret}{after} {secret!r}", {"API_KEY": secret})

    assert len(stripped) < 4 or stripped in "***" or stripped not in masked.replace("***", "")


def test_values_of_other_variables_and_very_short_ones_are_left() -> None:
    text = "home 1 us"

    assert mask_secrets(text, {"HOME": "home", "A_KEY": "1", "KEYBOARD": "us"}) == text


def test_debug_records_are_written_only_when_asked(tmp_path: Path) -> None:
    configure(tmp_path)
    ENGINE.debug("quiet")
    assert read_log(tmp_path, 10) == []

    configure(tmp_path, debug=True)
    ENGINE.debug("loud")
    assert len(read_log(tmp_path, 10)) == 1


def test_configuring_again_writes_each_record_once_and_to_the_new_place(tmp_path: Path) -> None:
    configure(tmp_path / "first")
    configure(tmp_path / "second")

    ENGINE.info("here")

    assert read_log(tmp_path / "first", 10) == []
    assert len(read_log(tmp_path / "second", 10)) == 1


def test_the_last_lines_of_a_level_or_above_are_read_oldest_first(tmp_path: Path) -> None:
    configure(tmp_path)
    for number in range(5):
        ENGINE.info("info %d", number)
        ENGINE.error("error %d", number)

    assert [line[-1] for line in read_log(tmp_path, 2, "warning")] == ["3", "4"]
    texts = [line.split(": ")[1] for line in read_log(tmp_path, 3)]
    assert texts == ["error 3", "info 4", "error 4"]


def test_reading_goes_on_into_the_older_files(tmp_path: Path) -> None:
    path = configure(tmp_path)
    ENGINE.info("older")
    close_log()
    path.rename(path.with_name("mismartera.log.1"))
    configure(tmp_path)
    ENGINE.info("newer")

    assert [line.rsplit(" ", 1)[1] for line in read_log(tmp_path, 5)] == ["older", "newer"]


def test_a_home_without_a_log_has_no_lines(tmp_path: Path) -> None:
    assert read_log(tmp_path, 5) == []


def test_an_unknown_level_and_a_number_below_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"unknown log level 'WARN'; did you mean WARNING\?"):
        read_log(tmp_path, 5, "WARN")
    with pytest.raises(UsageError, match="cannot show 0 lines; ask for 1 or more"):
        read_log(tmp_path, 0)


def test_a_home_that_cannot_hold_a_log_is_named(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("not a directory")

    with pytest.raises(StoreError, match=r"cannot write the log .*mismartera\.log: "):
        configure(home)
