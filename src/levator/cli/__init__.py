"""The command line: thin, errors in one line, exit code 2 for a mistake in the input."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from levator.cli.device import device
from levator.cli.evidence import evidence, why
from levator.cli.face import face
from levator.cli.field import field
from levator.cli.place import devices, place
from levator.cli.run import run, show
from levator.errors import LevatorError

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="levator")
def levator() -> None:
    """Find out what a handheld facial microcurrent device does to a face."""


for _command in (run, show, face, field, place, devices, device, why, evidence):
    levator.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a LevatorError becomes one line and exit code 2."""
    try:
        levator.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except LevatorError as error:
        _leave(str(error), 2)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        _leave(error.format_message(), 2)
    except BrokenPipeError:
        sys.stderr.close()
    except (click.Abort, KeyboardInterrupt):
        _leave("interrupted; nothing was written", INTERRUPTED)


def _leave(message: str, code: int) -> None:
    click.echo(f"error: {' '.join(message.split())}", err=True)
    sys.exit(code)
