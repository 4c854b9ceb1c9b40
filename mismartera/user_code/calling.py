"""Running users' code outside of a session: at import, in `setup`, when it is asked for itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mismartera.errors import MisMarteraError
from mismartera.user_code.ctrl_c import CTRL_C
from mismartera.user_code.faults import fault_text, log_fault
from mismartera.user_code.voices import Voice, speaking

_log = logging.getLogger(__name__)


@contextmanager
def calling_users_code(
    name: str,
    refusal: Callable[[str], MisMarteraError],
    *,
    passing: tuple[type[Exception], ...] = (),
) -> Iterator[None]:
    """Run what is within as the code of `name`; whatever it raises becomes a refusal.

    `refusal` makes the error of what was raised, as text. Errors of the kinds `passing` are left
    as they are. A Ctrl-C stays one, whatever users' code makes of it.
    """
    voice = Voice(name)
    try:
        with speaking(lambda: voice):
            yield
    except passing as error:
        CTRL_C.raise_if_pressed(error)
        raise
    except BaseException as error:
        CTRL_C.raise_if_pressed(error)
        log_fault(_log, f"{name} raised", error)
        raise refusal(fault_text(error)) from error
    CTRL_C.raise_if_pressed()
