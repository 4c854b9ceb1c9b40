"""Every hand-worked case of the page on fill rules."""

from __future__ import annotations

import pytest

from tests.execution.fill_cases import Case, cases, play

CASES = list(cases())


def test_the_page_has_cases_of_every_kind() -> None:
    assert len(CASES) >= 60
    assert {case.name[0] for case in CASES} == set("MLSTRBECKDO")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.split()[0])
def test_the_broker_fills_as_worked_by_hand(case: Case) -> None:
    expected = [] if case.fills == "none" else case.fills.split("; ")
    outcome = play(case)
    assert outcome.fills == [each if each.startswith("#") else f"#1 {each}" for each in expected]
    assert outcome.ends == case.ends.split(" & ")
