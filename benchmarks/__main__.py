"""`python -m benchmarks [NAMES…] [--peers] [--json] [--quick] [--list]`: measure, print a table."""

from __future__ import annotations

import json
import os
import pkgutil
import platform
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from benchmarks.registry import FULL, QUICK, WORKLOADS, Measurement, Size, Workload

PEERS = "peers"


def main(arguments: Sequence[str]) -> int:
    """Run the workloads that are asked for; return the exit status.

    It is 1 where a result is not the one that the plain loop has; slowness is no failure.
    """
    _register_all()
    options = _parse(arguments)
    if options.list:
        for known in (WORKLOADS[name] for name in sorted(WORKLOADS)):
            print(f"{known.name:<12} {known.description}")
        return 0
    measurements: list[Measurement] = []
    names = [*options.names, PEERS] if options.peers else options.names
    for chosen in _chosen(names):
        print(f"measuring {chosen.name} …", file=sys.stderr, flush=True)
        measurements.extend(chosen.measure(_size(options)))
    print(_as_json(measurements) if options.json else _as_table(measurements))
    return int(
        any(each.goal and each.goal.relation == "=" and not each.met for each in measurements)
    )


def _register_all() -> None:
    """Import every module beside this one: a workload registers itself."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name != "__main__":
            import_module(f"benchmarks.{module.name}")


def _parse(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a workload; all without one")
    parser.add_argument(
        "--peers", action="store_true", help="install other engines and run them beside ours"
    )
    parser.add_argument("--list", action="store_true", help="say what there is and leave")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--quick", action="store_true", help="less of everything, once")
    parser.add_argument("--symbols", type=int, metavar="N", help="replay this many symbols alone")
    parser.add_argument("--days", type=int, metavar="N", help="replay this many sessions")
    parser.add_argument("--repeats", type=int, metavar="N", help="take the median of this many")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in WORKLOADS]:
        parser.error(f"unknown workload {unknown[0]!r}; there are {', '.join(sorted(WORKLOADS))}")
    for name in ("symbols", "days", "repeats"):
        if getattr(options, name) is not None and getattr(options, name) < 1:
            parser.error(f"--{name} must be 1 or more")
    return options


def _size(options: Namespace) -> Size:
    size = QUICK if options.quick else FULL
    if options.symbols:
        size = replace(size, symbols=(options.symbols,), daily_symbols=options.symbols)
    if options.days:
        size = replace(size, days=options.days)
    if options.repeats:
        size = replace(size, repeats=options.repeats)
    return size


def _chosen(names: Sequence[str]) -> list[Workload]:
    """The workloads of these names; without one, those that are run by default."""
    known = sorted(WORKLOADS)
    usual = [name for name in known if WORKLOADS[name].by_default]
    return [WORKLOADS[name] for name in dict.fromkeys(names or usual)]


def _as_json(measurements: Sequence[Measurement]) -> str:
    document = {"machine": _machine(), "measurements": [_line(each) for each in measurements]}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)


def _machine() -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
    }


def _line(measurement: Measurement) -> dict[str, object]:
    goal = measurement.goal
    return {
        "name": measurement.name,
        "value": measurement.value,
        "unit": measurement.unit,
        "goal": None if goal is None else {"relation": goal.relation, "value": goal.value},
        "met": measurement.met,
    }


def _as_table(measurements: Sequence[Measurement]) -> str:
    rows = [("what", "value", "unit", "goal", "met"), *map(_cells, measurements)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_aligned(row, widths) for row in rows)


def _cells(measurement: Measurement) -> tuple[str, ...]:
    goal = measurement.goal
    return (
        measurement.name,
        _number(measurement.value),
        measurement.unit,
        "" if goal is None else f"{goal.relation} {_number(goal.value)}",
        {None: "", True: "yes", False: "NO"}[measurement.met],
    )


def _number(value: float | None) -> str:
    """Write whole numbers from 1,000 on, and four significant digits below."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1_000 or value == int(value) else f"{value:.4g}"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    name, value, *others = (
        text.rjust(width) if column in (1, 3) else text.ljust(width)
        for column, (text, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join((name, value, *others)).rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
