"""`start_cli.sh` in checkouts of its own, without a network: a script stands in for Python.

The stand-in makes virtual environments out of itself and counts installations.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_NEEDED = ("start_cli.sh", ".ci", "pyproject.toml", "constraints.txt")
_PYTHON = f"""\
#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *"-m pip install"*)
    echo "Collecting something"
    echo installed >>"$INSTALLATIONS"
    if [ -n "$PIP_SAYS" ]; then echo "$PIP_SAYS"; exit 1; fi ;;
  *"-m cli"*) shift 3; for word in "$@"; do echo "word: $word"; done ;;
  *) exec "{sys.executable}" "$@" ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A copy of what a start needs, and a folder that is searched for programs first."""

    root: Path
    programs: Path
    installations: Path

    @property
    def start(self) -> Path:
        return self.root / "start_cli.sh"

    @property
    def installed(self) -> int:
        if not self.installations.exists():
            return 0
        return len(self.installations.read_text().splitlines())

    def command(self, *arguments: str, start: Path | None = None) -> list[str]:
        return [str(start or self.start), *arguments]

    def variables(self, **more: str) -> dict[str, str]:
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return {**os.environ, "PATH": path, "INSTALLATIONS": str(self.installations), **more}

    def run(
        self, *arguments: str, start: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments, start=start),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd=self.programs,
            env=self.variables(**variables),
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root, programs = tmp_path / "a folder" / "mis martera", tmp_path / "programs"
    root.mkdir(parents=True)
    programs.mkdir()
    for name in _NEEDED:
        source = _ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, root / name)
    _write_program(programs / "python3", _PYTHON)
    return Checkout(root, programs, tmp_path / "installations")


def _write_program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def test_the_first_start_installs_and_later_ones_do_not(checkout: Checkout) -> None:
    first, second = checkout.run("-c", "echo 'a b'"), checkout.run("--version")
    assert (first.returncode, first.stdout) == (0, "word: -c\nword: echo 'a b'\n")
    assert "Installing" in first.stderr
    assert (second.returncode, second.stdout, second.stderr) == (0, "word: --version\n", "")
    assert checkout.installed == 1


def test_it_starts_through_symbolic_links(checkout: Checkout, tmp_path: Path) -> None:
    direct, relative = tmp_path / "direct", tmp_path / "relative"
    direct.symlink_to(checkout.start)
    relative.symlink_to("direct")
    outcome = checkout.run("--version", start=relative)
    assert outcome.stdout == "word: --version\n"


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_what_is_needed_installs_again(checkout: Checkout, name: str) -> None:
    checkout.run()
    with (checkout.root / name).open("a") as file:
        file.write("# changed\n")
    checkout.run()
    assert checkout.installed == 2


def test_a_checkout_that_was_moved_installs_anew(checkout: Checkout) -> None:
    checkout.run()
    left_over = checkout.root / ".venv" / "left over"
    left_over.touch()
    moved = checkout.root.with_name("moved")
    checkout.root.rename(moved)
    assert checkout.run(start=moved / "start_cli.sh").returncode == 0
    assert checkout.installed == 2
    assert not (moved / ".venv" / "left over").exists()


def test_a_failed_installation_says_where_to_look_and_is_tried_again(checkout: Checkout) -> None:
    failed = checkout.run(PIP_SAYS="ERROR: it broke")
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "ERROR: it broke" in failed.stderr
    assert "install.log" in failed.stderr
    assert checkout.run("again").stdout == "word: again\n"
    assert checkout.installed == 2


def test_a_missing_network_is_named(checkout: Checkout) -> None:
    failed = checkout.run(PIP_SAYS="ERROR: No matching distribution found for rich")
    assert failed.returncode == 1
    assert "check the network" in failed.stderr.splitlines()[-1]


def test_an_interrupted_installation_is_made_anew(checkout: Checkout) -> None:
    checkout.run(PIP_SAYS="ERROR: stands for the interruption")
    half_written = checkout.root / ".venv" / "half written"
    half_written.touch()
    assert checkout.run().returncode == 0
    assert not half_written.exists()


def test_an_environment_whose_python_is_gone_is_made_anew(checkout: Checkout) -> None:
    checkout.run()
    (checkout.root / ".venv" / "bin" / "python").unlink()
    assert checkout.run().returncode == 0
    assert checkout.installed == 2


def test_first_starts_at_the_same_time_install_once(checkout: Checkout) -> None:
    starts = [
        subprocess.Popen(
            checkout.command("started"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=checkout.variables(),
            text=True,
        )
        for _ in range(3)
    ]
    texts = [start.communicate(timeout=60)[0] for start in starts]
    assert texts == ["word: started\n"] * 3
    assert checkout.installed == 1


def test_a_python_that_is_too_old_is_named(checkout: Checkout) -> None:
    old = '#!/bin/sh\ncase "$1" in --version) echo "Python 3.8.10" ;; *) exit 1 ;; esac\n'
    names = ("python3", "python3.13", "python3.12", "python3.11", "python3.14", "python")
    for name in names:
        _write_program(checkout.programs / name, old)
    outcome = checkout.run()
    assert outcome.returncode == 1
    assert outcome.stderr == (
        "error: Python 3.11 or later is needed, and Python 3.8.10 was found;"
        " install it and start again\n"
    )
