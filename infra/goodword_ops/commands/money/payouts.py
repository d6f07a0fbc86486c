"""``goodword payouts``: what a person decides about payouts that wait for one.

Talks to the table and the provider of the environment, which is that of the function ``pay``, with
the AWS credentials of whoever calls. docs/payouts.md says when to use which.
"""

import argparse
import os
from collections.abc import Callable
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from goodword.domain.errors import (
    Conflict,
    Misconfigured,
    NoProvider,
    NotFound,
    Refused,
    Unavailable,
)
from goodword.flows.payouts.decide_frozen import confirm_payment, dismiss_payment
from goodword.flows.payouts.decide_stuck import adopt_batch, release_batch
from goodword.flows.payouts.reserve import resume_payouts
from goodword.gateways.payouts.registry import settings
from goodword.handlers.wiring import Services
from goodword_ops.failures import OutsideFailed, WrongInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    decisions = parser.add_subparsers(dest="decision", required=True, metavar="DECISION")
    resume = decisions.add_parser("resume", help="try again what failed, or has new details")
    resume.add_argument("account", help="the account's id, as events and the books name it")
    resume.add_argument("currency", help="of the balance, such as EUR")
    adopt = decisions.add_parser("adopt", help="the provider has this stuck batch")
    adopt.add_argument("batch_key", help="our key of the batch")
    adopt.add_argument("provider_batch_id", help="the id that the provider gave it")
    release = decisions.add_parser("release", help="this stuck batch never reached the provider")
    release.add_argument("batch_key", help="our key of the batch")
    confirm = decisions.add_parser("confirm", help="this payment, reported after release, stands")
    confirm.add_argument("payout_id", help="our id of the payout that froze its balance")
    confirm.add_argument("provider_item_id", help="the id that the provider gave the payment")
    dismiss = decisions.add_parser("dismiss", help="that payment was not made, or came back")
    dismiss.add_argument("payout_id", help="our id of the payout that froze its balance")


def run(arguments: argparse.Namespace) -> int:
    """Raises ``WrongInput`` for what cannot be decided so, ``OutsideFailed`` for what may work
    the next time."""
    try:
        services = Services.from_environment(os.environ)
    except ValidationError as error:
        names = ", ".join(str(mistake["loc"][0]) for mistake in error.errors())
        raise WrongInput(f"set {names}, as the function pay has it") from None
    try:
        _DECISIONS[arguments.decision](services, arguments)
    except NotFound as error:
        raise WrongInput(f"there is no {error} in this table") from error
    except NoProvider as error:
        wanted = ", ".join(settings().get(error.name, ()))
        raise WrongInput(f"{error}: set {wanted}, as the function pay has it") from error
    except (Misconfigured, Refused) as error:
        raise WrongInput(str(error)) from error
    except Conflict as error:
        raise OutsideFailed("a payout run was at work on it; try again") from error
    except Unavailable as error:
        raise OutsideFailed(
            "the provider or the table could not be asked; try again later"
        ) from error
    except (BotoCoreError, ClientError) as error:
        raise OutsideFailed(f"AWS: {error}") from error
    print(_DONE[arguments.decision])
    return 0


def _resume(services: Services, arguments: argparse.Namespace) -> None:
    resume_payouts(services.store, arguments.account, arguments.currency, now=services.clock())


def _adopt(services: Services, arguments: argparse.Namespace) -> None:
    adopt_batch(
        services.store,
        services.providers,
        arguments.batch_key,
        arguments.provider_batch_id,
        now=services.clock(),
    )


def _confirm(services: Services, arguments: argparse.Namespace) -> None:
    confirm_payment(
        services.store,
        services.providers,
        arguments.payout_id,
        arguments.provider_item_id,
        now=services.clock(),
    )


def _dismiss(services: Services, arguments: argparse.Namespace) -> None:
    dismiss_payment(services.store, arguments.payout_id, now=services.clock())


def _release(services: Services, arguments: argparse.Namespace) -> None:
    release_batch(services.store, arguments.batch_key, now=services.clock())


_DECISIONS: Final[dict[str, Callable[[Services, argparse.Namespace], None]]] = {
    "resume": _resume,
    "adopt": _adopt,
    "release": _release,
    "confirm": _confirm,
    "dismiss": _dismiss,
}

_DONE: Final = {
    "resume": "Done. The next payout run looks at the balance, or does once its wait is over.",
    "adopt": "Done. The next payout run asks the provider what became of the batch.",
    "release": "Done. What the batch held is owed again, and is reserved anew a day from now.",
    "confirm": "Done. The payment is booked. Nothing of it is paid again.",
    "dismiss": "Done. The payment no longer stands against the balance. If an earlier payout of "
    "the account had failed, resume it next.",
}
