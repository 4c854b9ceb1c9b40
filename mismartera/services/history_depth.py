"""How many sessions before a run are read of an interval."""

from __future__ import annotations

from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.engine.initialisation import sessions_needed
from mismartera.engine.planning import RunPlan
from mismartera.engine.requirements import CohortPlan


def depth_of(plan: RunPlan, interval: Interval) -> int:
    """How many sessions before any session of the run are needed of an interval."""
    need = plan.requirements.need(interval)
    return sessions_needed(need, interval, plan.calendar, plan.sessions)


def base_depth(plan: RunPlan, cohort: CohortPlan) -> int:
    """How far back the base is read: as far as what is made of it needs."""
    apart = (DAY, WEEK) if cohort.has_stored_days and cohort.base != DAY else ()
    made = [each for each in (cohort.base, *cohort.derived) if each not in apart]
    return max((depth_of(plan, each) for each in made), default=0)
