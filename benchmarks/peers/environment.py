"""An environment of its own for each other engine: made once, kept in the temporary directory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.peers.handover import PeerOutcome, outcome_of

ROOT: Final = Path(__file__).parents[2]
HOME: Final = Path(tempfile.gettempdir()) / "mismartera-benchmarks" / "peers"
TIMEOUT_S: Final = 1_800.0


class PeerFault(Exception):
    """Raised when another engine cannot be installed or does not run; says why in one line."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another engine: what to install, and the module that does the job with it."""

    name: str
    requirement: str
    module: str


PEERS: Final = (
    Peer("NautilusTrader", "nautilus_trader>=1.221", "benchmarks.peers.nautilus"),
    Peer("PyAlgoTrade", "PyAlgoTrade>=0.20", "benchmarks.peers.pyalgotrade"),
)


def installed(peer: Peer, home: Path = HOME) -> Path:
    """The interpreter of a peer's environment below `home`, which is made if it is not there.

    Raises:
        PeerFault: it cannot be installed.
    """
    folder = home / f"{peer.name}-{sys.version_info.major}.{sys.version_info.minor}"
    interpreter, done = folder / "bin" / "python", folder / "installed"
    if not done.exists() or done.read_text() != peer.requirement:
        print(
            f"installing {peer.requirement} from the package index into {folder}: "
            "an environment of its own, kept for the next time",
            file=sys.stderr,
            flush=True,
        )
        shutil.rmtree(folder, ignore_errors=True)
        _command([sys.executable, "-m", "venv", str(folder)], "not installed")
        install = ["-m", "pip", "install", "--quiet", "--no-input", peer.requirement]
        _command([str(interpreter), *install], "not installed")
        done.write_text(peer.requirement)
    return interpreter


def run_peer(peer: Peer, interpreter: Path, bars: Path) -> PeerOutcome:
    """Run the job in a process of a peer's environment, on the files of bars in a folder.

    Raises:
        PeerFault: it failed.
    """
    printed = _command([str(interpreter), "-m", peer.module, str(bars)], "did not run")
    return outcome_of(printed)


def _command(command: Sequence[str], fault: str) -> str:
    """Run a command in the project's root; return what it prints."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerFault(f"{fault}: {error}") from error
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        errors = [line for line in said if line.startswith("ERROR")]
        raise PeerFault(f"{fault}: {(errors or said)[-1]}")
    return done.stdout
