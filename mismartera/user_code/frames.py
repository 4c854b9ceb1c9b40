"""Where in users' code something happened: frames told apart by the files that they are of."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from traceback import walk_tb
from types import CodeType, FrameType
from typing import Final, NamedTuple

_ROOM: Final = Path(__file__).resolve().parents[1]
_ENGINE: Final = f"{_ROOM}/"
_INCLUDED: Final = f"{_ROOM / 'included'}/"
NOBODYS: Final = (
    _ENGINE,
    f"{_ROOM.parent / 'cli'}/",
    *(f"{Path(sysconfig.get_path(name)).resolve()}/" for name in ("stdlib", "platstdlib")),
)
PACKAGES: Final = ("/site-packages/", "/dist-packages/")


class Spot(NamedTuple):
    """A line that is or was run: of which code, and its number."""

    code: CodeType
    line: int | None

    @property
    def place(self) -> str:
        """As in `raise.py:8`."""
        return f"{Path(self.code.co_filename).name}:{self.line}"

    @property
    def call(self) -> str:
        """As in `Loop.on_bar (loop.py line 6)`."""
        name = self.code.co_qualname.rpartition("<locals>.")[2]
        return f"{name} ({Path(self.code.co_filename).name} line {self.line})"


def spots_of(frame: FrameType | None) -> list[Spot]:
    """The lines that a thread is at, the outermost call first."""
    found = []
    while frame is not None:
        found.append(Spot(frame.f_code, frame.f_lineno))
        frame = frame.f_back
    return found[::-1]


def spots_of_error(error: BaseException) -> list[Spot]:
    """The lines through which an error came, from where it was caught to where it was raised."""
    return [Spot(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]


def spot_in_users_file(spots: Iterable[Spot]) -> Spot | None:
    """The innermost line, of calls that begin with the outermost, that is in a user's own file."""
    found = [spot for spot in spots if is_users(spot.code.co_filename)]
    return found[-1] if found else None


def spot_in_users_code(spots: Iterable[Spot]) -> Spot | None:
    """As `spot_in_users_file`, else the line of a package's strategy or of an included one."""
    seen = list(spots)
    called = (
        spot
        for before, spot in pairwise(seen)
        if before.code.co_filename.startswith(_ENGINE) and _is_installed(spot.code.co_filename)
    )
    included = (spot for spot in reversed(seen) if spot.code.co_filename.startswith(_INCLUDED))
    return spot_in_users_file(seen) or next(called, None) or next(included, None)


class UsersCall(NamedTuple):
    """A call of users' code that a thread is in: its frame, and the line that it has come to."""

    frame: FrameType
    at: Spot

    def __str__(self) -> str:
        """As in `Loop.on_bar (loop.py line 9), at sum_up (sums.py line 6)`."""
        called = Spot(self.frame.f_code, self.frame.f_lineno)
        return called.call if called.code is self.at.code else f"{called.call}, at {self.at.call}"


def users_call(frame: FrameType | None) -> UsersCall | None:
    """The call of users' code that a thread is in, whose innermost frame is given."""
    found, entered = spot_in_users_code(spots_of(frame)), None
    while frame is not None:
        if not frame.f_code.co_filename.startswith(_ENGINE) or _is_included(frame):
            entered = frame if _is_called_by_engine(frame) else entered
        frame = frame.f_back
    return None if found is None or entered is None else UsersCall(entered, found)


def _is_included(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_INCLUDED)


def _is_called_by_engine(frame: FrameType) -> bool:
    caller = frame.f_back
    return caller is not None and caller.f_code.co_filename.startswith(_ENGINE)


@lru_cache(maxsize=1024)
def is_users(file: str) -> bool:
    """Whether a file is neither of the program, nor of Python, nor of an installed package."""
    if file.startswith("<") or any(part in file for part in PACKAGES):
        return False
    return not file.startswith(NOBODYS) and not str(Path(file).resolve()).startswith(NOBODYS)


def _is_installed(file: str) -> bool:
    return any(part in file for part in PACKAGES) and not file.startswith(NOBODYS)
