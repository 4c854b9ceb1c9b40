from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from tests.storage.bars import minutes

store = BarStore(Path(sys.argv[1]))
store.write("AAPL", MINUTE, minutes("2024-07-03T13:30", 10))
assert store.read("AAPL", MINUTE).rows == 10
print("pandas" in sys.modules)
"""


def test_bars_are_written_and_read_without_pandas(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
