"""Configuration files: what is read, and what is said about files that cannot be."""

from __future__ import annotations

import json
import os
from datetime import date, time
from pathlib import Path

import pytest

from mismartera.config.findings import MOST_FINDINGS
from mismartera.config.json_text import LARGEST_FILE
from mismartera.config.loader import from_document, load, to_document
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.domain.period import Period
from mismartera.errors import ConfigurationError, Finding
from tests.config.documents import COMPLETE, MINIMAL, changed, findings_in


def refusal_of(path: Path) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    assert caught.value.source == str(path)
    assert "\n" not in str(caught.value)
    return caught.value


def refused_bytes(tmp_path: Path, content: bytes) -> Finding:
    file = tmp_path / "session.json"
    file.write_bytes(content)
    return refusal_of(file).findings[0]


def test_a_minimal_file_gets_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    file.write_text(json.dumps(MINIMAL))
    configuration = load(file)
    assert configuration.mode == "backtest"
    assert configuration.exchange_group == "US_EQUITY"
    assert configuration.backtest_config is not None
    assert configuration.backtest_config.start_date == date(2024, 7, 1)
    assert configuration.backtest_config.is_data_driven
    assert configuration.backtest_config.prefetch_days == 1
    assert configuration.session_data_config.historical.enable_quality
    assert configuration.trading_config.min_quality == 95
    assert configuration.trading_config.slippage.model == "none"
    assert configuration.run.seed == 0


def test_values_are_read_into_their_own_kinds() -> None:
    configuration = from_document(COMPLETE)
    data = configuration.session_data_config
    assert data.intervals == (MINUTE, Interval(300), Interval(900))
    assert (data.has_quotes, data.has_ticks) == (True, False)
    assert data.base_interval == {"AAPL": MINUTE}
    assert data.historical.data[0].intervals == (MINUTE, DAY)
    assert data.historical.indicators["high_52w"].period == Period(52, "w")
    schedule = configuration.scanners[0].regular_session[0]
    assert (schedule.start, schedule.end) == (time(9, 35), time(10, 30, 30))


def test_symbols_and_streams_take_their_one_form() -> None:
    document = changed("session_data_config.symbols", [" aapl", "brk.b"], MINIMAL)
    document["session_data_config"]["streams"] = ["60m", "1M", "Quotes"]  # type: ignore[index]
    data = from_document(document).session_data_config
    assert data.symbols == ("AAPL", "BRK.B")
    assert data.streams == ("1h", "1m", "quotes")
    assert data.intervals == (MINUTE, Interval(3600))


def test_historical_data_applies_to_all_or_to_the_symbols_listed() -> None:
    place = "session_data_config.historical.data[0].apply_to"
    for_all = from_document(COMPLETE).session_data_config.historical.data[0]
    for_one = from_document(changed(place, ["rivn"])).session_data_config.historical.data[0]
    assert [for_all.applies_to("AAPL"), for_one.applies_to("AAPL")] == [True, False]
    assert for_one.applies_to("RIVN")


@pytest.mark.parametrize("document", [MINIMAL, COMPLETE], ids=["minimal", "complete"])
def test_a_configuration_survives_being_written_and_read(document: dict[str, object]) -> None:
    configuration = from_document(document)
    written = to_document(configuration)
    assert from_document(json.loads(json.dumps(written))) == configuration
    assert to_document(from_document(written)) == written
    assert ("$schema" in written) == ("$schema" in document)


def test_a_configuration_cannot_be_changed() -> None:
    configuration = from_document(MINIMAL)
    with pytest.raises(ValueError, match="frozen"):
        configuration.session_name = "another"


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(MINIMAL).encode())
    assert load(file).session_name == MINIMAL["session_name"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (finding,) = refusal_of(tmp_path / "absent.json").findings
    assert finding == Finding("file", "no file of that name", "a JSON file")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (finding,) = refusal_of(tmp_path).findings
    assert finding == Finding("file", "a directory", "a JSON file")


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    (finding,) = refusal_of(pipe).findings
    assert finding == Finding("file", "no regular file", "a JSON file")


def test_a_name_that_no_file_can_have_is_refused() -> None:
    (finding,) = refusal_of(Path("x" * 5000)).findings
    assert finding.path == "file"


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)
    (finding,) = refusal_of(file).findings
    assert finding == Finding("file", "4,000,001 bytes", "at most 4,000,000 bytes")


@pytest.mark.parametrize(
    ("content", "where", "found", "expected"),
    [
        (b"", "file", "nothing in it", "a JSON object"),
        (b" \n ", "file", "nothing in it", "a JSON object"),
        (b"\xff\xfe{\x00}\x00", "file", "byte 0 is not UTF-8", "text in UTF-8"),
        (b'{"a": \x80}', "file", "byte 6 is not UTF-8", "text in UTF-8"),
        (b"[]", "configuration", "an empty list", "an object with a session_name"),
        (b"3", "configuration", "3", "an object with a session_name"),
        (b'{\n  "a": 1,\n  b: 2}', "line 3, column 3", "'b:'", "a key in double quotes"),
        (b'{"a" 1}', "line 1, column 6", "'1}'", "a colon"),
        (b'{"a": 1 "b": 2}', "line 1, column 9", "'\"b\":'", "a comma, or the end"),
        (b'{"a": 1', "line 1, column 8", "the end of the file", "a comma, or the end"),
        (b'{"a": 1}}', "line 1, column 9", "'}'", "the end of the file"),
        (b'{"a": 1 // one\n}', "line 1, column 9", "'//'", "JSON has no comments"),
        (b"# one\n{}", "line 1, column 1", "'#'", "a value (JSON has no comments)"),
        (b'{"a": "x\ny"}', "line 1, column 9", "'y\"}'", "a text without line breaks"),
        (b'{"a": "\\q"}', "line 1, column 8", "'\\\\q\"}'", "an escape that JSON knows"),
        (b'{"a": True}', "line 1, column 7", "'True}'", "a value"),
        (b"{\"a\": 'x'}", "line 1, column 7", "\"'x'}\"", "a value"),
        (b'{"mode": NaN}', "mode", "NaN", "a finite number"),
        (b'{"mode": -Infinity}', "mode", "a number out of range", "a finite number"),
        (b'{"run": {"seed": 1e999}}', "run.seed", "a number out of range", "a finite number"),
        (b'{"a": [1, ' + b"9" * 5000 + b"]}", "a[1]", "a number out of range", "a finite number"),
        (b'{"a": {"b": 1, "b": 2}}', "a.b", "the same key twice", "each key once"),
        (b'{"a": "\\ud800"}', "a", "'\\ud800'", "a text of whole characters"),
        (b'{"\\ud800": 1}', "configuration", "the key '\\ud800'", "a key that is a text"),
        (b"[" * 100_000, "file", "a deeper nesting", "at most 40 brackets"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "a.a.a…", "a deeper nesting", "at most 40 brackets"),
    ],
)
def test_a_file_that_is_no_json_is_refused_with_the_place(
    tmp_path: Path, content: bytes, where: str, found: str, expected: str
) -> None:
    finding = refused_bytes(tmp_path, content)
    assert (finding.path, finding.found) == (where, found)
    assert expected in finding.expected


@pytest.mark.parametrize("content", [b'{"a": 1,}', b'{"a": [1,\n]}', b'[{"a": 1},]'])
def test_a_comma_after_the_last_entry_is_explained(tmp_path: Path, content: bytes) -> None:
    assert "no comma after the last entry" in refused_bytes(tmp_path, content).expected


def test_what_has_no_form_in_json_is_refused() -> None:
    (finding,) = findings_in({"run": {"seed": date(2024, 7, 1)}})
    assert finding.path == "run.seed"
    assert finding.expected == "a value that JSON has"
    (finding,) = findings_in({"run": {5: 1}})
    assert finding == Finding("run", "the key 5", "a key that is a text")


def test_long_values_and_keys_are_shortened_and_escaped() -> None:
    long = changed("mode", "\x1b[31m" + "x" * 10_000)
    long["y" * 5000 + "\n"] = 1
    first, second = findings_in(long)
    assert len(str(first)) < 120
    assert first.found.startswith("'\\x1b[31mxxx")
    assert len(second.path) < 70
    assert "\n" not in second.path


def test_no_more_findings_are_listed_than_a_person_reads() -> None:
    crowded = COMPLETE | {f"key_{number}": number for number in range(5000)}
    assert len(findings_in(crowded)) == MOST_FINDINGS


def test_an_error_says_the_first_finding_and_how_many_more_there_are(tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    file.write_text(json.dumps(changed("mode", "x") | {"run": {"seed": -1}}))
    assert str(refusal_of(file)) == (
        f"{file}: mode: found 'x', expected 'backtest' or 'live' (and 1 more); "
        "`config check FILE` lists every fault"
    )
