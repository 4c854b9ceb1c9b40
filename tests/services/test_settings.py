from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.errors import StoreError
from mismartera.services.settings import DEFAULT_EXCHANGE, Settings


def test_a_setting_is_kept_for_the_next_process(home: Path) -> None:
    Settings(home).put(DEFAULT_EXCHANGE, "XHKG")
    assert Settings(home).get(DEFAULT_EXCHANGE) == "XHKG"


def test_a_setting_that_was_never_set_is_none(home: Path) -> None:
    assert Settings(home / "not-there").get(DEFAULT_EXCHANGE) is None


def test_settings_keep_each_other(home: Path) -> None:
    settings = Settings(home)
    settings.put("one", "1")
    settings.put("two", "2")
    assert (settings.get("one"), settings.get("two")) == ("1", "2")


def test_the_home_directory_is_made(tmp_path: Path) -> None:
    Settings(tmp_path / "a" / "b").put("name", "value")
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"a": 1}', b"\xff\xfe", b"null", b"[" * 100_000]
)
def test_a_damaged_file_is_named_and_neither_used_nor_replaced(home: Path, content: bytes) -> None:
    settings = Settings(home)
    settings.path.write_bytes(content)
    with pytest.raises(StoreError, match=r"settings.json is damaged; delete it"):
        settings.get(DEFAULT_EXCHANGE)
    with pytest.raises(StoreError, match="is damaged"):
        settings.put(DEFAULT_EXCHANGE, "XNYS")
    assert settings.path.read_bytes() == content


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no directory")
    with pytest.raises(StoreError, match=r"settings.json cannot be (read|written)"):
        Settings(file).put("name", "value")
