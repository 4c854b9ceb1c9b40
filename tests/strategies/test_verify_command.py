"""`strategy verify` in processes of its own: what it says, and what only such processes can see."""

from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.errors import ConfigurationError, SessionError, StrategyError, UsageError
from mismartera.services.verify_service import VerifyService
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from tests.cli.conftest import run_main
from tests.strategies.verified import CHEATERS


@pytest.fixture
def service(bars_home: Path, time_manager: TimeManager) -> VerifyService:
    catalogue = Catalogue(BarStore(bars_home), time_manager)
    return VerifyService(bars_home, lambda: (CHEATERS,), lambda: catalogue)


_BY_PATH_AND_WALL = """
from datetime import datetime
from pathlib import Path

from mismartera.domain.interval import MINUTE
from mismartera.api import Side, Signal, Strategy
from mismartera.storage.bar_store import BarStore


class TwoCheats(Strategy):
    def setup(self):
        self.subscribe("5m")
        Path(__file__).with_suffix(".txt").read_text()

    def on_bar(self, context, bar):
        day = BarStore(Path({home!r})).read("AAA", MINUTE)
        if datetime.now().day % 2:
            return Signal(bar.symbol, Side.BUY, float(day.close[-1]))
"""


def test_the_true_store_and_the_time_on_the_wall_are_found(
    service: VerifyService, bars_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "two_cheats.py"
    file.write_text(_BY_PATH_AND_WALL.format(home=str(bars_home)))
    file.with_suffix(".txt").write_text("a model")
    document = service.verify(str(file), symbols="AAA,CCC", start="2024-06-28", end="2024-07-01")
    checks = {check.name: check for check in document.checks}
    assert not checks["determinism"].passed
    assert checks["session data alone"].found == "while it is called it reads the store"
    (notice,) = document.notices
    assert notice.startswith(f"while it is set up it reads the file {file.with_suffix('.txt')}")


def test_one_that_ends_its_process_is_named(service: VerifyService) -> None:
    with pytest.raises(StrategyError, match="a process that ran it ended with 7: it said nothing"):
        service.verify("leaving", symbols="AAA")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"name": "walks_a_seat"}, UsageError, "unknown strategy 'walks_a_seat'; did you mean"),
        ({"symbols": "AAA,ZZZ"}, UsageError, "unknown symbol 'ZZZ'"),
        ({"start": "2024-07-02", "end": "2024-07-01"}, UsageError, "--start 2024-07-02 is after"),
        ({"start": "yesteryear"}, UsageError, "yesteryear"),
        ({"params": ["fast=50"]}, ConfigurationError, "fast: found 50, expected fewer bars"),
        ({"config": "{"}, UsageError, "is no JSON"),
        ({"params": ["interval=1s"]}, SessionError, "no symbol of the store has bars of which 1s"),
    ],
)
def test_what_cannot_be_verified_is_refused_in_one_line(
    service: VerifyService, arguments: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as refused:
        service.verify(**{"name": "sma_crossover", **arguments})  # type: ignore[arg-type]
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_command_shows_what_was_proved(bars_home: Path) -> None:
    options = "--symbols AAA,CCC --start 2024-06-28 --end 2024-07-01"
    parameters = "--param interval=1m --param fast=3 --param slow=12 --seed 4"
    outcome = run_main(bars_home, "-c", f"strategy verify sma_crossover {options} {parameters}")
    assert (outcome.status, outcome.errors) == (0, "")
    assert "sma_crossover (included): AAA, CCC, 2024-06-28 to 2024-07-01" in outcome.text
    assert "no look-ahead       passed" in outcome.text
    assert "sma_crossover is verified" in outcome.text


def test_a_cheater_makes_the_command_fail(bars_home: Path) -> None:
    own = bars_home / "strategies"
    own.mkdir()
    cheater = CHEATERS.read_text().replace("class WalksASet", "class Scattered")
    (own / "scattered.py").write_text(cheater)
    outcome = run_main(bars_home, "-c", "strategy verify scattered --symbols AAA,CCC --json")
    assert (outcome.status, outcome.errors) == (1, "")
    document = outcome.json
    assert (document["strategy"], document["passed"]) == ("scattered", False)
    checks = document["checks"]
    assert isinstance(checks, list)
    (failed,) = (check for check in checks if not check["passed"])
    assert failed["name"] == "determinism"
    difference = failed["difference"]
    assert set(difference) == {"event", "time", "symbol", "side", "what", "then"}
    assert difference["then"] == "in another process"
