"""A process of a verification: `python -P -m mismartera.services.verification.child JOB RESULT`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from mismartera.config.loader import from_document
from mismartera.services.verification.job import Job, Part, write_observations
from mismartera.services.verification.trials import Trials
from mismartera.services.verification.watch import listen
from mismartera.timekeeping.shifted_wall import shift_wall_clock
from mismartera.timekeeping.time_manager import TimeManager


def main(job_file: str, result_file: str) -> None:
    """Make the runs of a job and write down what they came to."""
    logging.disable()
    job = Job.read(Path(job_file))
    times = TimeManager(str(job.document["exchange_group"]))
    trials = Trials(job, times)
    if job.wall_shift_s:
        dates = from_document(job.document).backtest_config
        assert dates is not None
        times.sessions_between(dates.start_date, dates.end_date)  # its library knows the real time
        shift_wall_clock(lambda: job.wall_shift_s * trials.begun)
    listen(lambda: trials.watch)
    runs = trials.futures() if job.part is Part.FUTURES else trials.repetitions()
    write_observations(Path(result_file), list(runs))


if __name__ == "__main__":
    main(*sys.argv[1:])
