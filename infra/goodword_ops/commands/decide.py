"""``goodword decide``: what a person says about what waits for one, with the reason, once.

Who decided, when, why, and from what to what stays in the trail (``goodword audit trail``). Where
program.yml declares its staff, only they decide, each what their role and the limits of
``governance`` allow; on a deployed stack AWS says who calls.

On a deployed stack (``--stack NAME``) it needs what an output of the stack allows:
``FinancePolicyArn`` for a win, ``DecidersPolicyArn`` for an application.
"""

import argparse
import os

from goodword_ops import place
from goodword_ops.commands import signature
from goodword_ops.failures import WrongInput
from goodword_ops.place import asking, here, place_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    place.add_arguments(parser)
    parser.add_argument(
        "id", metavar="ID", help="as goodword waiting lists it, a win with its number"
    )
    parser.add_argument("decision", choices=("approve", "refuse", "retry", "cancel"))
    signature.add_arguments(
        parser,
        required=True,
        also=". That of a win that is refused is mailed to the owner of the lead, and to whoever "
        "reported it",
    )


def run(arguments: argparse.Namespace) -> int:
    """Decides, and says what has become of it.

    Raises:
        WrongUsage: nothing says where.
        WrongInput: nothing waits under that id, it was decided already, or the reason is none.
        OutsideFailed: the table could not be asked, or somebody else is at work on it.
    """
    from goodword.domain.errors import Invalid, Refused
    from goodword.domain.waiting.rules import DeskAction
    from goodword.flows.claims.receive import PinnedProgram
    from goodword.flows.staff.roll import staff_of
    from goodword.flows.waiting.decide import decide
    from goodword.flows.waiting.deciders import Ruling, WaitingDesk
    from goodword.program.revision import revision_of

    said = signature.reasoned(arguments)
    live = place_of(arguments)
    with asking():
        program = live.program
        desk = WaitingDesk(
            store=live.store,
            terms=PinnedProgram(program, revision_of(program)),
            keys=lambda: live.keys,
            randomness=os.urandom,
            now=live.clock(),
        )
        verdict = Ruling(
            DeskAction(arguments.decision),
            note=said.note,
            actor=said.actor,
            known_as=signature.known_as(arguments, live.store, said.actor),
        )
        try:
            became = decide(desk, arguments.id, verdict)
        except Invalid as error:
            words = "; ".join(one.message for one in error.errors)
            raise WrongInput(f"it cannot be approved under the terms of today: {words}") from error
        except Refused as error:
            said_here = here(str(error), arguments).replace(" ID ", f" {arguments.id} ")
            raise WrongInput(said_here) from error
        undeclared = not staff_of(live.store).members
    print(f"{arguments.id} is {became}.")
    if undeclared:
        print("No staff is declared in program.yml, so that whoever has access may decide.")
    return 0
