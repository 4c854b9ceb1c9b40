"""Archives: damaged, encrypted, nested, or far larger than they look."""

from __future__ import annotations

import gzip
import sys
import zipfile
from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing import limits
from mismartera.errors import ImportRefused
from tests.importing.imports import import_one


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_that_unpacks_to_hundreds_of_times_its_size_is_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = _zip(tmp_path / "bomb.zip", {"bars.csv": b"0" * 5_000_000})
    with pytest.raises(ImportRefused, match="more than 200 times its size"):
        import_one(catalogue, path)


def test_a_gzip_that_unpacks_to_hundreds_of_times_its_size_is_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 5_000_000))
    with pytest.raises(ImportRefused, match="more than 200 times its size"):
        import_one(catalogue, path)


def test_the_size_that_a_zip_declares_is_not_trusted(catalogue: Catalogue, tmp_path: Path) -> None:
    path = _zip(tmp_path / "liar.zip", {"bars.csv": b"0" * 5_000_000})
    true_size, small = (5_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true_size, small))
    with pytest.raises(ImportRefused):
        import_one(catalogue, path)


def test_four_gigabytes_are_the_limit() -> None:
    limits.require_size("x.zip", 10**9, 4 * 10**9)
    with pytest.raises(ImportRefused, match="more than 4 GB"):
        limits.require_size("x.zip", 10**9, 4 * 10**9 + 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 and nothing more", "damaged archive"),
        (b"\x1f\x8b\x08\x00 and nothing more", "damaged archive"),
        (b"DBN\x03 and nothing more", "damaged DBN"),
        (b"\x28\xb5\x2f\xfd and nothing more", "damaged archive"),
        (b"PAR1 and nothing more", "no Parquet file"),
        (b"\x00\x01\x02\x03", "neither text nor a known format"),
    ],
)
def test_a_damaged_file_is_refused(
    content: bytes, reason: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=reason):
        import_one(catalogue, path)


def test_an_archive_within_an_archive_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    inner = _zip(tmp_path / "inner.zip", {"a.csv": b"a"}).read_bytes()
    with pytest.raises(ImportRefused, match="archive within an archive"):
        import_one(catalogue, _zip(tmp_path / "outer.zip", {"inner.zip": inner}))


def test_an_empty_archive_and_an_empty_folder_are_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused, match="empty archive"):
        import_one(catalogue, _zip(tmp_path / "empty.zip", {}).rename(tmp_path / "e.zip"))
    (tmp_path / "folder").mkdir()
    with pytest.raises(ImportRefused, match="holds no file"):
        import_one(catalogue, tmp_path / "folder")


def test_without_the_extra_a_databento_file_is_refused_saying_how_to_install_it(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "databento_dbn", None)
    path = tmp_path / "bars.dbn"
    path.write_bytes(b"DBN\x03")
    with pytest.raises(ImportRefused, match=r"pip install 'mismartera\[databento\]'"):
        import_one(catalogue, path)
