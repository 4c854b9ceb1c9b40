"""The page as text: one document, escaped throughout, that can connect to nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from mismartera.reporting.run_report.data import EquityCurve
from mismartera.reporting.run_report.page import report_html
from tests.reporting.run_report.outline import outline_of
from tests.reporting.run_report.reports import (
    HOSTILE,
    hostile_report,
    made_up_report,
    made_up_statistics,
)


@pytest.fixture(scope="module")
def page() -> str:
    return report_html(made_up_report())


@pytest.fixture(scope="module")
def hostile_page() -> str:
    return report_html(hostile_report())


def test_nothing_in_the_page_points_outside(page: str) -> None:
    outline = outline_of(page)
    addresses = [
        value
        for _, attributes in outline.elements
        for name, value in attributes.items()
        if name in {"src", "href", "action", "data", "poster", "srcset"}
    ]
    assert addresses
    assert all(address in {"data:,"} or str(address).startswith("#") for address in addresses)


def test_a_policy_forbids_all_connections(page: str) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe-eval" not in policy
    assert policy.count("sha256-") == 2
    assert not re.search(r"script-src[^;]*unsafe", policy)


def test_statistics_and_configuration_are_written_out(page: str) -> None:
    text = outline_of(page).text
    assert "100,200.00" in text
    assert "50.00%" in text
    assert '"seed": 0' in text
    assert "sha256 0f0f" in text
    assert "The stored data has changed since the run." in text
    assert "not drawn: SPY." in text


def test_every_trade_is_in_the_page(page: str) -> None:
    rows = json.loads(outline_of(page).data["trade-rows"])
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [row[9] for row in rows] == [12.5, -7.25, None]


def test_hostile_texts_make_no_element(page: str, hostile_page: str) -> None:
    def counted(page: str) -> dict[str, int]:
        tags = [tag for tag, _ in outline_of(page).elements]
        return {tag: tags.count(tag) for tag in ("script", "img", "b", "iframe", "a")}

    assert counted(hostile_page) == counted(page)
    assert counted(hostile_page)["img"] == 0


def test_hostile_texts_are_shown_as_they_are_written(hostile_page: str) -> None:
    shown = HOSTILE.replace("\u202e", "\\u202e").replace("\x07", "\\x07")
    outline = outline_of(hostile_page)
    assert shown in outline.text
    rows = json.loads(outline.data["trade-rows"])
    assert rows[0][1] == shown


def test_a_run_without_anything_still_has_a_page() -> None:
    none = np.empty(0, np.int64)
    report = replace(
        made_up_report(),
        equity=EquityCurve(none, none.astype(float), none.astype(float), none),
        statistics=replace(made_up_statistics(), by_session=(), by_hour=(), by_weekday=()),
        trades=(),
        trades_total=0,
        prices=(),
        quality=(),
        sessions=(),
    )
    text = outline_of(report_html(report)).text
    assert "The run made no trade." in text
    assert "No prices are drawn." in text
