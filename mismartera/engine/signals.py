"""What strategies send: checked to be signals, and the circumstances in which they were sent."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import Final, TypeAlias

from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.execution.risk import Circumstances
from mismartera.secret_texts import masked
from mismartera.session.quality import quality_and_integrity
from mismartera.session.session_data import SessionData
from mismartera.session.views import last_close, last_volume, previous_close
from mismartera.strategies.context import CancelRequest

Act: TypeAlias = Signal | CancelRequest

_NUMBER: Final = (float, int, Real)  # the usual ones first: an abstract class is slow to ask
_NUMBERS: Final = ("quantity", "confidence")
_NUMBERS_OR_NONE: Final = tuple(
    name for name, default in Signal._field_defaults.items() if default is None
)
_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "symbol": (str,),
    "side": (Side,),
    "order_type": (OrderType,),
    "time_in_force": (TimeInForce,),
    "reason": (str,),
    **dict.fromkeys(_NUMBERS, _NUMBER),
    **dict.fromkeys(_NUMBERS_OR_NONE, (type(None), *_NUMBER)),
}
_EXPECTED: Final = {
    "symbol": "a text",
    "side": "a Side",
    "order_type": "an OrderType",
    "time_in_force": "a TimeInForce",
    "reason": "a text",
    "quantity": "a number such as 10 or 0.5",
    "confidence": "a number from 0 to 1",
    **dict.fromkeys(_NUMBERS_OR_NONE, "a number or None"),
}
_PLAIN: Final = (float, int, type(None))
_passed: Final = set[tuple[type, ...]]()
"""Types with which a signal has passed as it was: nothing but the types is looked at."""


def checked(sent: Iterable[object], strategy: str) -> list[Act]:
    """What was sent, if all of it can be acted on; NumPy's numbers become Python's.

    All is looked at before any is acted on, so that a wrong one stops those before it too.

    Raises:
        TypeError: one of them is something else, or has a value of a wrong type.
    """
    return [each if isinstance(each, CancelRequest) else _checked(each, strategy) for each in sent]


def _checked(signal: object, strategy: str) -> Signal:
    if not isinstance(signal, Signal):
        raise TypeError(f"{strategy} sent {type(signal).__name__}, expected a Signal or None")
    if signal.reason and (reason := masked(signal.reason)) is not signal.reason:
        signal = signal._replace(reason=reason)
    types = tuple(map(type, signal))
    if types in _passed:
        return signal
    for name, kinds in _KINDS.items():
        value = getattr(signal, name)
        if not isinstance(value, kinds) or isinstance(value, bool):
            expected = _EXPECTED.get(name, "a number")
            raise TypeError(
                f"{strategy} sent a signal whose {name} is {value!r}, expected {expected}"
            )
    plain = _with_plain_numbers(signal)
    if plain is signal:
        _passed.add(types)
    return plain


def _with_plain_numbers(signal: Signal) -> Signal:
    for name in (*_NUMBERS, *_NUMBERS_OR_NONE):
        value = getattr(signal, name)
        if type(value) not in _PLAIN:
            signal = signal._replace(**{name: float(value)})  # type: ignore[arg-type]  # a number
    return signal


def circumstances_of(data: SessionData, symbol: str, position: int) -> Circumstances:
    """What is known of a symbol at a position, for the decision on a signal."""
    now_ns, session = data.timeline.instant(position), data.session
    if symbol not in data:
        return Circumstances(now_ns, session, None, None, None, in_session=False)
    quality, integrity = quality_and_integrity(data, symbol, position)
    base = data.base_series(symbol)
    last, volume = last_close(base, position), last_volume(base, position)
    if last is None:
        last = previous_close(base)
    return Circumstances(now_ns, session, last, quality, integrity, last_volume=volume)
