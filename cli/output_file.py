"""Where a command writes what it was asked to write: a file, or standard output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cli.environment import Environment
from mismartera.errors import UsageError

_STANDARD_OUTPUT: Final = frozenset({"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})


def is_standard_output(file: Path | None) -> bool:
    """Whether a name given for a file stands for standard output."""
    return file is not None and str(file) in _STANDARD_OUTPUT


@contextmanager
def written_to(
    environment: Environment, file: Path | None, *, as_json: bool = False
) -> Iterator[Path | None]:
    """Give where to write: the file itself, or one whose content goes to standard output.

    Raises:
        UsageError: standard output is to have what is written, and what the command says as well.
    """
    if not is_standard_output(file):
        yield file
        return
    if as_json:
        raise UsageError(
            "standard output cannot have both the file and --json", "name a file, or drop --json"
        )
    with TemporaryDirectory() as folder:
        target = Path(folder) / "output"
        yield target
        _copy(target.read_bytes(), environment)


def _copy(content: bytes, environment: Environment) -> None:
    stream = environment.stdout
    stream.flush()
    binary = getattr(stream, "buffer", None)
    if binary is None:
        stream.write(content.decode("utf-8", "backslashreplace"))
    else:
        binary.write(content)
    stream.flush()
