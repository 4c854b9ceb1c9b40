"""Whatever a file holds: it is a configuration, or it is refused in our own words."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.config.json_text import parse_json
from mismartera.config.loader import from_document, load, to_document
from mismartera.errors import ConfigurationError, Finding
from tests.budget import examples
from tests.config.documents import COMPLETE

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["1m", "10d", "2024-07-03", "09:31", "all", "AAPL", "none", "fixed", "live"])
)
KEYS = st.text(max_size=10) | st.sampled_from(["model", "amount", "config", "mode", "symbols"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def findings_or_none(document: object) -> tuple[Finding, ...]:
    try:
        configuration = from_document(document)
    except ConfigurationError as error:
        return error.findings
    assert from_document(to_document(configuration)) == configuration
    return ()


def assert_in_our_words(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        assert finding.path
        assert finding.found
        assert "\n" not in str(finding)
        assert "a value that fits" not in finding.expected, finding
        assert "pydantic" not in str(finding)
        assert "http" not in finding.expected


@examples(300)
@given(VALUES)
def test_any_value_is_a_configuration_or_refused(value: object) -> None:
    assert_in_our_words(findings_or_none(value))


@examples(700)
@given(st.data())
def test_a_configuration_with_wrong_values_is_refused_in_our_words(data: st.DataObject) -> None:
    document = deepcopy(COMPLETE)
    for _ in range(data.draw(st.integers(1, 3))):
        container = data.draw(st.sampled_from(containers(document)))
        change(container, data)
    assert_in_our_words(findings_or_none(document))


def containers(value: object) -> list[object]:
    """Every object and list of a document that is not empty, the document first."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [*([value] if inner else []), *(each for item in inner for each in containers(item))]


def change(container: object, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["replace", "remove", "add"]))
    assert isinstance(container, dict | list)
    keys = sorted(container) if isinstance(container, dict) else range(len(container))
    key = data.draw(st.sampled_from(keys))
    if kind == "replace":
        container[key] = data.draw(VALUES)
    elif kind == "remove":
        del container[key]
    elif isinstance(container, dict):
        container[data.draw(KEYS)] = data.draw(VALUES)
    else:
        container.append(data.draw(VALUES))


@examples(500)
@given(st.text(alphabet=st.sampled_from('{}[]",:0129.eE+-truefalsn \n\\u\ud800'), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value = parse_json(text, "session.json")
    except ConfigurationError as error:
        assert_in_our_words(error.findings)
    else:
        assert_in_our_words(findings_or_none(value))


@examples(500)
@given(st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 20))
def test_any_damage_to_a_file_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, start: int, cut: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "damaged.json"
    content = json.dumps(COMPLETE).encode()
    file.write_bytes(content[:start] + noise + content[start + cut :])
    try:
        load(file)
    except ConfigurationError as error:
        assert_in_our_words(error.findings)
