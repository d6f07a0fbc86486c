"""Why a command ends early, matched by type and never by message.

    CommandFailed
    ├── WrongInput      what the user wrote or asked for does not work   (exit code 1)
    ├── WrongUsage      options that say nothing together                (exit code 2)
    └── OutsideFailed   a service, a port or the machine did not help    (exit code 3)

The message is shown as it is, so it says what to do.
"""


class CommandFailed(Exception):
    """Root of what ``goodword`` reports in one line instead of a traceback."""

    exit_code: int


class WrongInput(CommandFailed):
    """The user can put it right."""

    exit_code = 1


class WrongUsage(CommandFailed):
    """What was typed is no command; argparse ends with the same code."""

    exit_code = 2


class OutsideFailed(CommandFailed):
    """Something outside failed; trying again later may help."""

    exit_code = 3
