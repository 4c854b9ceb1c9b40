"""A recorded run, made again: the same configuration, the same commands, as far as it came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from mismartera.catalogue.catalogue import Catalogue
from mismartera.config.loader import from_document
from mismartera.config.models import SessionConfiguration
from mismartera.domain.command import CommandName, RecordedCommand
from mismartera.domain.fill import Fill
from mismartera.domain.json_value import JsonValue
from mismartera.domain.progress import Told
from mismartera.domain.run_record import RecordState, RunRecord
from mismartera.engine.backtest import Backtest
from mismartera.errors import MisMarteraError, StoreError
from mismartera.execution.round_trips import trades_of
from mismartera.services.recorded_run import entries_of, equity_of
from mismartera.services.replaying import Moment, Replay, Unrepeated
from mismartera.services.run_differences import Results
from mismartera.services.runs import make_backtest

"""Is told which session of how many has begun."""

_LATE: Final = "it followed the clock, and came too late to make {calls:,} calls of strategies"
_SCANNED: Final = "it followed the clock, and its scans took as long as they took"


@dataclass(frozen=True, slots=True)
class Repetition:
    """What a run came to when it was made again, or what kept it from being made.

    `excuse` says why it might differ although nothing is wrong: what depended on the machine.
    """

    results: Results | None
    unrepeated: tuple[Unrepeated, ...] = ()
    fault: str | None = None
    excuse: str | None = None


def repeat(record: RunRecord, home: Path, catalogue: Catalogue, told: Told) -> Repetition:
    """Make a run again inline; a fault of it is in the answer."""
    files, commands = [Path(each) for each in record.strategy_files], recorded_commands(record)
    try:
        configuration = from_document(record.configuration, record.configuration_file)
        backtest = make_backtest(configuration, home, files, catalogue)
        replay = Replay(backtest, commands, home, catalogue, files, _stopped(record))
        unrepeated = replay.run(_telling(backtest, len(record.sessions), told))
    except MisMarteraError as error:
        return Repetition(None, fault=str(error))
    excuse = _excuse(record, configuration, commands)
    return Repetition(results_of(backtest), unrepeated, excuse=excuse)


def recorded_commands(record: RunRecord) -> tuple[RecordedCommand, ...]:
    """The commands of a record.

    Raises:
        StoreError: one of them is none that we know.
    """
    try:
        return tuple(
            RecordedCommand(
                each.session,
                each.instant_ns,
                CommandName(each.name),
                cast(Mapping[str, JsonValue], each.arguments),
            )
            for each in record.commands
        )
    except ValueError as error:
        raise StoreError(
            f"the record of {record.run} is damaged: {error}", "`runs delete` removes it"
        ) from None


def results_of(backtest: Backtest) -> Results:
    """What a backtest came to, as of its last step."""
    entries = entries_of(backtest)
    trades = trades_of(each for each in entries if isinstance(each, Fill))
    return Results(entries, trades, equity_of(backtest))


def _stopped(record: RunRecord) -> Moment | None:
    if record.state is RecordState.FINISHED:
        return None
    last = record.sessions[-1]
    return Moment(last.day, record.stood_ns, is_over=record.stood_over)


def _telling(backtest: Backtest, sessions: int, told: Told) -> Callable[[int], None]:
    def between(position: int) -> None:
        if position == 0:
            told(backtest.session - backtest.plan.sessions.start + 1, sessions)

    return between


def _excuse(
    record: RunRecord, configuration: SessionConfiguration, commands: Sequence[RecordedCommand]
) -> str | None:
    """What of a run depended on the machine that made it; None where nothing did."""
    assert configuration.backtest_config is not None
    speeds = [each.arguments.get("speed") for each in commands if each.name is CommandName.SPEED]
    if not any([configuration.backtest_config.speed_multiplier, *speeds]):
        return None
    if record.skipped_calls:
        return _LATE.format(calls=record.skipped_calls)
    scans = configuration.scanners or any(e.name is CommandName.ADD_SCANNER for e in commands)
    return _SCANNED if scans else None
