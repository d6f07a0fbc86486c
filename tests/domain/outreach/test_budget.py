"""What each kind of mail is counted against."""

import pytest

from goodword.domain.outreach.budget import MailKind, allowances, is_counted
from goodword.program.sections import MailLimits

LIMITS = MailLimits(
    per_mailbox_a_day=3, per_domain_an_hour=30, per_day=500, security_per_mailbox_an_hour=5
)


def counted(kind: MailKind, domain: str | None = "kunde") -> dict[str, tuple[str, int]]:
    found = allowances(kind, LIMITS, person="anna", domain=domain)
    return {one.name: (one.about, one.most) for one in found}


def test_a_confirmation_counts_for_its_domain_and_the_stack_beside_its_mailbox() -> None:
    assert counted(MailKind.CONFIRMATION) == {
        "domain": ("kunde", 15),
        "mails": ("all", 250),
    }


@pytest.mark.parametrize("most", [1, 2, 3, 30, 31])
def test_what_is_new_and_what_waits_have_halves_of_their_own_and_no_more_together(
    most: int,
) -> None:
    limits = MailLimits(per_domain_an_hour=most)
    (new, _), (waits, _) = (
        allowances(MailKind.CONFIRMATION, limits, person="anna", domain="kunde", fresh=fresh)
        for fresh in (True, False)
    )

    assert new.name != waits.name
    assert waits.most >= 1
    assert new.most + waits.most == most


def test_a_host_of_everybodys_mailboxes_has_no_count() -> None:
    assert not is_counted("gmail.com")
    assert is_counted("kunde.example")
    assert "domain" not in counted(MailKind.CONFIRMATION, None)


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        (MailKind.CONTRACT, {"answers": ("anna", 3)}),
        (MailKind.SECURITY, {"security": ("anna", 5)}),
        (MailKind.MONEY, {}),
    ],
)
def test_no_flood_of_confirmations_uses_up_what_other_mails_have(
    kind: MailKind, own: dict[str, tuple[str, int]]
) -> None:
    assert counted(kind) == own
    assert counted(kind).keys().isdisjoint(counted(MailKind.CONFIRMATION))


def test_invitations_leave_half_of_what_waits_and_all_that_is_new_to_those_who_ask() -> None:
    assert counted(MailKind.INVITATION) == {"invitations": ("all", 125), "mails": ("all", 250)}
    limits = MailLimits(per_day=1)
    (least, _) = allowances(MailKind.INVITATION, limits, person="anna", domain=None)
    assert least.most == 1
