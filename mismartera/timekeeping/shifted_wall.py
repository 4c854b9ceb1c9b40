"""Another time of day for a whole process, so that whoever looks at the wall clock is found out."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

from mismartera.domain.interval import NS_PER_SECOND


class _LikeTheReal(type):
    """Makes values of the real class pass for values of the shifted one."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.__bases__[0])


def shift_wall_clock(by_s: Callable[[], float]) -> None:
    """Move the time of the process: what `time` and `datetime` say is now, to code loaded later.

    `by_s` says by how many seconds. Cannot be undone; readings for durations stay as they are.
    """
    seconds, nanoseconds = time.time, time.time_ns
    local, utc, text = time.localtime, time.gmtime, time.strftime

    class Date(datetime.date, metaclass=_LikeTheReal):
        @classmethod
        def today(cls) -> Date:
            return cls.fromtimestamp(time.time())

    class DateTime(datetime.datetime, metaclass=_LikeTheReal):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> DateTime:
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls) -> DateTime:
            return cls.now(datetime.UTC).replace(tzinfo=None)

        @classmethod
        def today(cls) -> DateTime:
            return cls.now()

    def now(given: float | None) -> float:
        return time.time() if given is None else given

    _replace(
        time,
        time=lambda: seconds() + by_s(),
        time_ns=lambda: nanoseconds() + int(by_s() * NS_PER_SECOND),
        localtime=lambda given=None: local(now(given)),
        gmtime=lambda given=None: utc(now(given)),
        strftime=lambda form, given=None: text(form, given or time.localtime()),
    )
    _replace(datetime, date=Date, datetime=DateTime)


def _replace(module: object, **values: object) -> None:
    for name, value in values.items():
        setattr(module, name, value)
