"""Why a reward of a won deal came to nothing, or was decided anew: facts and sentences."""

from goodword.domain.explaining import PLAIN, Explanation, deal_input
from goodword.domain.money import Money


def explained_correction(former: Money | None, deal: Money | None) -> Explanation:
    """Both amounts of a deal whose rewards are decided anew; nothing where ``former`` is None."""
    if former is None or deal is None:
        return PLAIN
    return Explanation({"former_deal": deal_input(former)}, (f"{_corrected(former, deal)}.",))


def replaced(former: Money, deal: Money) -> str:
    """The last step of a reward that another one takes the place of."""
    return f"{_corrected(former, deal)}: canceled, and decided anew."


def lost(status: str) -> str:
    """The last step of a reward whose deal is won no longer."""
    return f"The won deal was reported as {status}: canceled."


def _corrected(former: Money, deal: Money) -> str:
    return f"The deal's amount was corrected from {former} to {deal}"
