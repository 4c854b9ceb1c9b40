"""A page taken apart: its elements, its text, and the data in its scripts."""

from __future__ import annotations

from html.parser import HTMLParser


class Outline(HTMLParser):
    """The elements of a page, their attributes, and the texts of its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.data: dict[str, str] = {}
        self.text = ""
        self._within: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = dict(attrs) if tag == "script" else None

    def handle_endtag(self, tag: str) -> None:
        self._within = None

    def handle_data(self, data: str) -> None:
        if self._within is None:
            self.text += data
        elif self._within.get("type") == "application/json":
            self.data[str(self._within.get("id") or self._within.get("data-symbol"))] = data


def outline_of(page: str) -> Outline:
    """Read a page."""
    outline = Outline()
    outline.feed(page)
    return outline
