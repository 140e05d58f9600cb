"""What commands on the terminal share: how they speak, how they fail, and how they reach the database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any

import click
from rich.console import Console

from regional_planner.kernel.database import Database, connect
from regional_planner.kernel.errors import PlannerError
from regional_planner.kernel.printable import printable
from regional_planner.settings import Settings

console = Console(stderr=True, highlight=False)
"""Where commands tell people what happens; what programs read goes to standard output."""


@dataclass(frozen=True)
class Operator:
    """What every command is handed."""

    settings: Settings

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database of the settings, closed afterwards."""
        database = connect(self.settings.database_url)
        try:
            yield database
        finally:
            database.close()


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """Say errors of ours in a sentence and leave with status 1, instead of a traceback."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except PlannerError as error:
            # What others said is in it: brackets are not markup, and lines break where the reader's window ends.
            console.print(printable(error.detail), style="red", markup=False, soft_wrap=True)
            for fault in error.errors:
                console.print(
                    printable(f"  {fault.field}: {fault.message} {fault.remedy}"), markup=False, soft_wrap=True
                )
            sys.exit(1)

    return wrapper


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called.

    Rare commands need libraries (GeoPandas, pyarrow) that the process which starts the server must not carry.
    """

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted({*super().list_commands(ctx), *self.lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now when it is a lazy one (`module:name`)."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, _, name = self.lazy[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command
