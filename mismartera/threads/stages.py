"""The data processor's and the analysis engine's threads: take a delivery, work, hand it on."""

from __future__ import annotations

from typing import NamedTuple

from mismartera.engine.backtest import Backtest
from mismartera.monitoring.metrics import CounterName
from mismartera.threads.mailbox import Mailbox
from mismartera.threads.subscription import Subscription
from mismartera.threads.worker import Worker
from mismartera.user_code.voices import speaking


class Delivery(NamedTuple):
    """The steps `first … stop`; strategies are not called before the step `skip_before`."""

    first: int
    stop: int
    skip_before: int


class ProcessorStage:
    """Takes deliveries from the coordinator, derives, and hands them to the analysis engine."""

    def __init__(
        self,
        backtest: Backtest,
        inbox: Subscription[Delivery],
        outbox: Subscription[Delivery],
    ) -> None:
        self._backtest = backtest
        self._inbox = inbox
        self._outbox = outbox

    def run(self, worker: Worker) -> None:
        """The thread."""
        waits = self._backtest.metrics.session.counter(CounterName.PROCESSOR_WAITS)
        while True:
            delivery = self._inbox.take()
            worker.activity = f"deriving up to step {delivery.stop}"
            self._backtest.process(delivery.stop)
            worker.count("deliveries")
            before = self._outbox.waits
            self._outbox.deliver(delivery)
            waits.add(self._outbox.waits - before)
            worker.activity = ""


class AnalysisStage:
    """Takes deliveries from the processor, walks their steps, and tells the coordinator."""

    def __init__(self, backtest: Backtest, inbox: Subscription[Delivery], mailbox: Mailbox) -> None:
        self._backtest = backtest
        self._inbox = inbox
        self._mailbox = mailbox

    def run(self, worker: Worker) -> None:
        """The thread."""
        with speaking(self._backtest.analysis.voice):
            self._work(worker)

    def _work(self, worker: Worker) -> None:
        while True:
            delivery = self._inbox.take()
            worker.activity = f"walking steps {delivery.first} to {delivery.stop}"
            reached = self._backtest.analyse(*delivery)
            worker.count("deliveries")
            worker.count("steps", reached - delivery.first)
            worker.activity = ""
            self._mailbox.consumed(reached)
