"""Ledgers that are damaged, of another program or account, in use, or that cannot be written."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry
from mismartera.errors import StoreError
from mismartera.storage.ledger_check import findings
from mismartera.storage.ledger_contents import LedgerAccount
from mismartera.storage.ledger_file import LedgerFile, open_reading
from tests.budget import examples
from tests.storage.endless_trading import ACCOUNT, traded
from tests.storage.test_write_faults import largest_file

ENTRIES = traded(150)
NOBODY = 65_534
ROOT = Path(__file__).resolve().parents[2]
SECOND_WRITER = """
import sys
from pathlib import Path
from mismartera.storage.ledger_file import LedgerFile
from tests.storage.endless_trading import ACCOUNT

LedgerFile.open(Path(sys.argv[1]), ACCOUNT)
"""


def write(path: Path) -> Path:
    with LedgerFile.open(path, ACCOUNT) as file:
        file.keep(ENTRIES)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "ledger.sqlite")


def read(path: Path) -> list[LedgerEntry]:
    with open_reading(path) as contents:
        return contents.entries()


def check(path: Path) -> tuple[str, ...]:
    with open_reading(path) as contents:
        return findings(contents)


def open_for_writing(path: Path) -> None:
    LedgerFile.open(path, ACCOUNT).close()


USES: dict[str, Callable[[Path], object]] = {
    "read": read,
    "check": check,
    "write": open_for_writing,
}


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.commit()


def of_a_newer_version(path: Path) -> None:
    alter(path, "PRAGMA user_version = 99")


def a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def alter(path: Path, statement: str) -> None:
    """Change a ledger behind its back."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (lambda path: path.write_text("number,symbol\n"), "is no ledger"),
    "long text": (lambda path: path.write_text("number,symbol\n" * 999), "is no ledger"),
    "another program's": (of_another_program, "is a database of another program; move it away"),
    "newer": (of_a_newer_version, r"newer version \(its tables are of version 99.*; update"),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize(("make", "fault"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_ledger_is_named_and_left_as_it_is(
    path: Path, use: Callable[[Path], object], make: Callable[[Path], object], fault: str
) -> None:
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=rf"{path} .*{fault}") as raised:
        use(path)
    assert "\n" not in str(raised.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize("use", [read, check])
def test_a_ledger_that_is_cut_off_is_damaged(path: Path, use: Callable[[Path], object]) -> None:
    path.write_bytes(path.read_bytes()[:8_192])
    with pytest.raises(StoreError, match=rf"{path} is damaged .*; put a copy of it"):
        use(path)


@pytest.mark.parametrize("use", [read, check])
def test_where_there_is_no_ledger_it_is_said(tmp_path: Path, use: Callable[[Path], object]) -> None:
    for missing in (tmp_path / "none.sqlite", tmp_path):
        with pytest.raises(StoreError, match=f"there is no ledger {missing}"):
            use(missing)
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(StoreError, match=r"empty\.sqlite is empty"):
        use(tmp_path / "empty.sqlite")


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    """What is left when a process is killed while it makes the file."""
    path = tmp_path / "ledger.sqlite"
    path.touch()
    assert read(write(path)) == ENTRIES


def test_the_ledger_of_another_account_is_refused(path: Path) -> None:
    with pytest.raises(
        StoreError, match=r"ledger of account 'paper', not of 'other'; name another"
    ):
        LedgerFile.open(path, LedgerAccount("other", ACCOUNT.initial_micros))
    with pytest.raises(StoreError, match=r"began with 100000 in cash, not with 0\.5; set"):
        LedgerFile.open(path, LedgerAccount("paper", 500_000))
    open_for_writing(path)


@examples(60)
@given(data=st.data())
def test_no_changed_byte_gives_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = write(tmp_path_factory.mktemp("ledger") / "ledger.sqlite")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    for use in USES.values():
        told = fault_of(use, path)
        assert not told or str(path) in told
        assert "\n" not in told


def fault_of(use: Callable[[Path], object], path: Path) -> str:
    """What a use of a ledger says is wrong with it; anything but a StoreError is a bug."""
    try:
        use(path)
    except StoreError as error:
        return str(error)
    return ""


TAMPERED = {
    "UPDATE cash SET cash_micros = cash_micros + 1": r"cash is \d+\.\d{6}, but what the account",
    "UPDATE cash SET fees_micros = 0": r"fees are 0\.000000, but those of the fills come to",
    "UPDATE cash SET entries = entries + 1": r"\d+ entries were written, but \d+ are there",
    "UPDATE fills SET value_micros = value_micros + 1 WHERE number = 3": "cash is",
    "UPDATE positions SET cost_micros = cost_micros + 1 WHERE place = 0": (
        r"the position of '\w+' in \w is .*, but its fills come to"
    ),
    "UPDATE positions SET quantity_units = 5 WHERE strategy IS NULL": (
        r"the position of the account in \w is 5e-08"
    ),
    "DELETE FROM positions WHERE place = 1": "the account in . is not kept, but its fills come to",
    "INSERT INTO positions VALUES (99, 'x', 'Y', 0, 0, 0, 0)": "in Y is kept, but no fill made it",
    "INSERT INTO positions SELECT 99, strategy, symbol, quantity_units, cost_micros, "
    "realised_micros, fees_micros FROM positions WHERE place = 0": "a position is kept twice",
    "DELETE FROM fills WHERE number = 2": "fills are to be numbered without holes: 3 is where 2",
    "DELETE FROM decisions WHERE number = 1": "decisions are to be numbered without holes: 2 is",
    "DELETE FROM valuations": "entries are to be numbered without holes",
    "UPDATE fills SET order_number = 9999 WHERE number = 1": "fill 1 is of order 9999, which",
    "UPDATE fills SET quantity = quantity + 1 WHERE number = 1": (
        r"order \d+ is filled by .*, but its fills come to"
    ),
    "UPDATE fills SET symbol = 'Z' WHERE number = 1": "fill 1 is to .* Z for .*, but its order",
    "UPDATE decisions SET orders = '[9999]' WHERE number = 2": "decision 2 led to order 9999",
}


@pytest.mark.parametrize(("change", "sentence"), TAMPERED.items())
def test_what_does_not_add_up_is_said_in_a_sentence(path: Path, change: str, sentence: str) -> None:
    assert check(path) == ()
    alter(path, change)
    found = check(path)
    assert any(re.search(sentence, each) for each in found), found


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE fills SET side = 'hold' WHERE number = 1",
        "UPDATE fills SET price = 'much' WHERE number = 1",
        "UPDATE orders SET number = 9999 WHERE number = 1",
        "UPDATE decisions SET orders = '[' WHERE number = 1",
        "UPDATE valuations SET prices = '[[1]]'",
        "DELETE FROM account",
        "DROP TABLE fills",
    ],
)
def test_what_cannot_be_read_is_damage(path: Path, change: str) -> None:
    alter(path, change)
    with pytest.raises(StoreError, match=rf"{path} is damaged \(.+\)"):
        check(path)


def test_an_entry_that_does_not_fit_is_refused_and_nothing_of_its_event_is_kept(
    path: Path,
) -> None:
    before = read(path)
    stray = next(each for each in ENTRIES if isinstance(each, Fill))._replace(order=9999)
    with LedgerFile.open(path, ACCOUNT) as file:
        with pytest.raises(StoreError, match="cannot take an entry that does not fit"):
            file.keep([ENTRIES[0], stray])
        assert file.contents.entries() == before
        assert file.check() == ()


def test_nothing_is_written_over_entries_that_are_there(path: Path) -> None:
    alter(path, "UPDATE cash SET entries = 10")
    with (
        LedgerFile.open(path, ACCOUNT) as file,
        pytest.raises(StoreError, match="cannot take an entry that does not fit"),
    ):
        file.keep(ENTRIES)
    assert read(path) == ENTRIES


def test_a_second_writer_is_told_whose_turn_it_is(path: Path) -> None:
    command = [sys.executable, "-c", SECOND_WRITER, str(path)]
    with LedgerFile.open(path, ACCOUNT) as file:
        for _ in range(2):
            with pytest.raises(StoreError, match=rf"{path} is being written by another run; wait"):
                open_for_writing(path)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert f"StoreError: {path} is being written by another run; wait" in done.stderr
        assert file.check() == ()
    open_for_writing(path)


def test_a_full_disk_is_told_and_what_was_kept_before_stays(path: Path) -> None:
    more = traded(4_000)
    before = read(path)
    assert more[: len(before)] == before
    with LedgerFile.open(path, ACCOUNT) as file:
        with (
            largest_file(path.stat().st_size + 20_000),
            pytest.raises(StoreError, match=rf"cannot write {path}: .*; free some space"),
        ):
            file.keep(more[len(before) :])
        assert file.contents.entries() == before
        assert file.check() == ()
        file.keep(more[len(before) :])
        assert file.check() == ()
    assert read(path) == more


@contextmanager
def without_rights() -> Iterator[None]:
    """Be nobody in particular: permissions do not stop root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    """A folder with a ledger, both of which may only be read."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = write(folder / "ledger.sqlite")
        file.with_name("ledger.sqlite.lock").unlink(missing_ok=True)
        file.chmod(0o444)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def test_a_ledger_that_may_only_be_read_is_read(locked_folder: Path) -> None:
    path = locked_folder / "ledger.sqlite"
    with without_rights():
        assert read(path) == ENTRIES
        assert check(path) == ()
        with pytest.raises(StoreError, match=rf"cannot write {path}.*: Permission denied; free"):
            open_for_writing(path)
    assert [each.name for each in locked_folder.iterdir()] == ["ledger.sqlite"]


def test_a_ledger_that_may_not_be_read_is_named(locked_folder: Path) -> None:
    path = locked_folder / "ledger.sqlite"
    path.chmod(0)
    with without_rights(), pytest.raises(StoreError, match=rf"cannot read {path}: .*; allow"):
        read(path)


def test_a_file_that_may_not_be_written_in_a_folder_that_may(locked_folder: Path) -> None:
    path = locked_folder / "ledger.sqlite"
    locked_folder.chmod(0o777)
    with without_rights():
        assert read(path) == ENTRIES
        with pytest.raises(StoreError, match=rf"cannot write {path}"):
            open_for_writing(path)


def test_something_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.sqlite").mkdir()
    (tmp_path / "file").touch()
    for path in (tmp_path / "folder.sqlite", tmp_path / "file" / "ledger.sqlite"):
        with pytest.raises(StoreError, match="cannot write"):
            open_for_writing(path)
