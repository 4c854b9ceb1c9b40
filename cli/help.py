"""What there is to say of a command: one document, whether `help` or `--help` asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from cli.tree import CommandNode, Parameter
from mismartera.reporting.documents.help import HelpDocument, ParameterDocument


def help_document(node: CommandNode, path: str = "") -> HelpDocument:
    """Describe a command and all that is below it; `path` is how it is called."""
    below = ((name, f"{path} {name}".strip()) for name in node.names())
    return HelpDocument(
        command=path,
        meaning=node.explanation,
        usage=" ".join(_usage(node, path)),
        arguments=tuple(map(_parameter, node.arguments)),
        options=tuple(map(_parameter, node.options)),
        commands=tuple(help_document(node.child(name), inner) for name, inner in below),
    )


def _usage(node: CommandNode, path: str) -> Iterator[str]:
    """The parts of a command line: what must be given first, in brackets what may be."""
    if path:
        yield path
    if node.is_group:
        yield from ("[COMMAND]", "[OPTIONS]") if node.runs_alone else ("COMMAND",)
        return
    for argument in node.arguments:
        more = "..." if argument.repeats else ""
        yield f"{argument.metavar}{more}" if argument.required else f"[{argument.metavar}{more}]"
    for option in node.options:
        if option.required:
            yield f"{option.names[0]} {option.metavar}"
    yield "[OPTIONS]"


def _parameter(parameter: Parameter) -> ParameterDocument:
    return ParameterDocument(
        names=parameter.names,
        value=None if parameter.is_flag else parameter.metavar,
        meaning=parameter.meaning,
        required=parameter.required,
        repeats=parameter.repeats,
        default=parameter.default,
        choices=parameter.choices,
    )
