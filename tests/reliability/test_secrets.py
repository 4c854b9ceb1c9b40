"""Secrets of the environment come out of the process nowhere, whoever quotes them."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.environment import Environment
from cli.main import main
from mismartera.secret_texts import know_secrets, masked
from mismartera.timekeeping.time_manager import TimeManager
from tests.system.market import fill

SECRETS = {
    "APCA_API_KEY_ID": "PKTEST7ab3",
    "APCA_API_SECRET_KEY": 'a"b<c>&d\\e/f+g=',
    "GITHUB_TOKEN": "ghp_0123456789",
    "DB_PASSWORD": "hunter 2 & more",
    "DB_PASS": "pa55word'quoted",
    "BASIC_AUTH": "user:päss",
    "AWS_CREDENTIALS": "AKIA%41/b",
    "SIGNING_PRIVATE_PEM": "-----BEGIN\nline two\n-----END",
    "my_secret": "lower-case-name",
    "POLYGON_APIKEY": "poly\tgon",
}

STRATEGY = """
import os

from mismartera.domain.signal import Side, Signal
from mismartera.strategies.strategy import Strategy

SECRETS = [os.environ[name] for name in os.environ["NAMES"].split()]


class Telling(Strategy):
    def setup(self):
        self.subscribe("1m")
        self.calls = 0

    def on_bar(self, context, bar):
        self.calls += 1
        secret = SECRETS[self.calls % len(SECRETS)]
        if self.calls % 2:
            raise ValueError(f"401 with {secret}, {secret!r}")
        return Signal(bar.symbol, Side.BUY, 1, reason=f"as {secret} says")
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    made = tmp_path / "home"
    fill(made, TimeManager())
    for name, value in {**SECRETS, "NAMES": " ".join(SECRETS)}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "telling.py").write_text(STRATEGY)
    (tmp_path / "telling.json").write_text(
        json.dumps(
            {
                "session_name": "Telling",
                "backtest_config": {"start_date": "2024-07-01", "end_date": "2024-07-01"},
                "session_data_config": {"symbols": ["AAA"], "streams": ["1m"]},
                "trading_config": {"max_strategy_errors": 100},
                "metadata": {"description": f"key {SECRETS['GITHUB_TOKEN']}"},
            }
        )
    )
    yield made
    know_secrets({})


def test_no_byte_of_a_secret_is_in_any_file_or_stream(home: Path, tmp_path: Path) -> None:
    start = f"system start '{tmp_path}/telling.json' --strategy-file '{tmp_path}/telling.py'"
    commands = (
        start, "wait", "system status", "execution decisions", "execution decisions --json",
        f"system export-status '{home}/export.json' --complete", "runs show last --json",
        "runs report last", "log", f"echo {SECRETS['APCA_API_KEY_ID']}",
        f"strategy show {SECRETS['GITHUB_TOKEN']}",
    )  # fmt: skip
    given = [part for command in commands for part in ("-c", command)]
    out, errors = io.StringIO(), io.StringIO()
    environment = Environment(io.StringIO(), out, errors, variables=os.environ)
    main(["--home", str(home), "--keep-going", "--debug", *given], environment)
    streams = {"stdout": out.getvalue().encode(), "stderr": errors.getvalue().encode()}
    files = {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert any(name.endswith("report.html") for name in files)
    assert b"***" in streams["stdout"]
    for name in ("run.json", "ledger.sqlite", "report.html", "export.json", "mismartera.log"):
        assert any(b"***" in files[each] for each in files if each.endswith(name)), name
    for name, content in (streams | files).items():
        for variable, secret in SECRETS.items():
            for form in (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]):
                assert form.encode() not in content, (name, variable)


def test_words_and_places_are_no_secrets() -> None:
    known = {"BYPASS": "enabled", "PWD": "/home/somebody", "A_KEY": "true", "COMPASS": "north-west"}
    know_secrets(known)
    text = " ".join(known.values())
    assert masked(text) == text
    know_secrets({})
