"""The list of all commands."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.app import root_node


def command_table() -> RenderableType:
    """Every group with its commands, then the shell's own, each with what it is for."""
    table = Table.grid(padding=(0, 2), expand=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    root = root_node()
    nodes = [root.child(name) for name in root.names()]
    for node in nodes:
        if node.is_group:
            table.add_row(Text(node.name, style="bold"), Text(node.meaning, style="bold"))
            for name in node.names():
                table.add_row(Text(f"  {name}"), Text(node.child(name).meaning))
    table.add_row(Text("shell", style="bold"), Text("The shell's own commands.", style="bold"))
    for node in nodes:
        if not node.is_group:
            table.add_row(Text(f"  {node.name}"), Text(node.meaning))
    return table
