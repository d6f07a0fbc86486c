"""Why a reward of a won deal came to nothing, or was decided anew: the steps for the receipt."""

from goodword.domain.money import Money
from goodword.domain.receipt import Step, StepCode
from goodword.domain.step import step


def explained_correction(former: Money | None, deal: Money | None) -> tuple[Step, ...]:
    """Both amounts of a deal whose rewards are decided anew; nothing where ``former`` is None."""
    if former is None or deal is None:
        return ()
    return (replaced(former, deal),)


def replaced(former: Money, deal: Money) -> Step:
    """The last step of a reward that another one takes the place of."""
    return step(StepCode.AMOUNT_CORRECTED, former=former, now=deal)


def lost() -> Step:
    """The last step of a reward whose deal is won no longer."""
    return step(StepCode.DEAL_LOST)
