"""The witnesses as a user's file would hold them: classes of its own, found by name."""

from __future__ import annotations

from tests.laws.witness import StepWitness, Witness


class BarWitness(Witness):
    """Is called for bars."""


class StepsWitness(StepWitness):
    """Is called for steps."""
