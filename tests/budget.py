"""How much is tried: so many examples or cases in every run, more with `--long`."""

from __future__ import annotations

from hypothesis import settings


def examples(count: int) -> settings:
    """Return settings for `count` examples, multiplied in a long run.

    Use it as a decorator: `@examples(200)` above `@given(...)`.
    """
    factor = settings().max_examples // settings.get_profile("default").max_examples
    return settings(max_examples=count * factor)


def cases(usual: int, *, in_ci: int) -> int:
    """How many cases of a costly test are tried: more in CI and in a long run."""
    return usual if settings.get_current_profile_name() == "default" else in_ci


def is_long() -> bool:
    """Whether `--long` was asked for."""
    return settings.get_current_profile_name() == "long"
