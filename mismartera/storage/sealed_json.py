"""A JSON document with a checksum as its last entry: any program reads it, damage is noticed."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

_SEAL: Final = re.compile(rb',\n  "seal": "([0-9a-f]{64})"\n}\n\Z')


def sealed(document: bytes) -> bytes:
    """An indented object that is not empty, with its seal."""
    body = document.rstrip().removesuffix(b"}").rstrip()
    return body + b',\n  "seal": "' + _sum(body) + b'"\n}\n'


def unsealed(content: bytes) -> bytes:
    """The document as it was sealed; one that never was (written by hand) as it is.

    Raises:
        ValueError: it has changed.
    """
    found = _SEAL.search(content)
    if found is None:
        if b'"seal"' in content:
            raise ValueError("its seal is broken")
        return content
    body = content[: found.start()]
    if _sum(body) != found[1]:
        raise ValueError("it is not as it was written")
    return body + b"\n}\n"


def _sum(body: bytes) -> bytes:
    return sha256(body).hexdigest().encode()
