"""Which milestones a move has passed."""

import pytest

from goodword.domain.event_data.referrals import ReferralMoved
from goodword.domain.referrals.deal import passed
from goodword.domain.referrals.referral import MOVES, ReferralStatus
from goodword.program.rewards import Milestone

S = ReferralStatus
QUALIFIED, MEETING, WON = Milestone


@pytest.mark.parametrize(
    ("before", "after", "milestones"),
    [
        (S.NEW, S.CONTACTED, ()),
        (S.NEW, S.QUALIFIED, (QUALIFIED,)),
        (S.CONTACTED, S.OPPORTUNITY, (QUALIFIED,)),
        (S.QUALIFIED, S.OPPORTUNITY, ()),
        (S.NEW, S.CLOSED_WON, (QUALIFIED, WON)),
        (S.QUALIFIED, S.CLOSED_WON, (WON,)),
        (S.OPPORTUNITY, S.CLOSED_WON, (WON,)),
        (S.NEW, S.CLOSED_LOST, ()),
        (S.CONTACTED, S.REJECTED, ()),
        (S.OPPORTUNITY, S.EXPIRED, ()),
    ],
)
def test_a_later_stage_has_passed_the_earlier_milestone(
    before: ReferralStatus, after: ReferralStatus, milestones: tuple[Milestone, ...]
) -> None:
    assert passed(ReferralMoved(before=before, status=after)) == milestones


@pytest.mark.parametrize(
    ("before", "after"),
    [(S.NEW, S.CONTACTED), *((status, status) for status in S)],
)
def test_a_meeting_is_passed_where_it_is_reported_and_nothing_with_it(
    before: ReferralStatus, after: ReferralStatus
) -> None:
    assert passed(ReferralMoved(before=before, status=after, met=True)) == (MEETING,)


def test_on_every_way_through_the_stages_each_milestone_is_passed_once_at_most() -> None:
    def ways(status: ReferralStatus) -> list[list[Milestone]]:
        return [[]] + [
            [*passed(ReferralMoved(before=status, status=after)), *rest]
            for after in MOVES[status]
            for rest in ways(after)
        ]

    found = ways(S.NEW)

    assert len(found) > 30
    assert all(len(set(way)) == len(way) for way in found)
    assert all(QUALIFIED in way for way in found if WON in way)
