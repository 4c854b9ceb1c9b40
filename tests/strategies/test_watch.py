"""What a verification notices of the files that a strategy reads."""

from __future__ import annotations

import os
from pathlib import Path

from mismartera.services.verification.watch import Watch


def test_a_folder_whose_name_only_begins_like_the_home_is_not_the_home(tmp_path: Path) -> None:
    home, store = tmp_path / "home", tmp_path / "store"
    watch = Watch(home, store)
    with watch.setting_up():
        for file in (
            home / "strategies" / "mine.txt",
            store / "1m.parquet",
            tmp_path / "home2.csv",
        ):
            watch.notice("open", (str(file), "r", os.O_RDONLY))
    assert watch.at_setup == [f"reads the file {tmp_path / 'home2.csv'}"]
