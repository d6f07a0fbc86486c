"""A registration that stands precedes what somebody of its company confirms later.

The lead goes to sales as ever, made out to whoever registered; the recommendation that was picked
stands second in line behind it, and moves up when nothing comes of the first. What was offered to
the person stays theirs.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from goodword.domain.claims.consent import Prospect
from goodword.domain.event import Decision
from goodword.domain.event_data.referrals import ReferralCredited
from goodword.domain.events import happened
from goodword.domain.partners.company import (
    MOST_CLAIMS,
    MOST_CREDITED,
    CompanyHolder,
    RegisteredCompany,
)
from goodword.domain.partners.registration import noted
from goodword.domain.referrals.referral import Referral, human_id
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from goodword.domain.tokens import Keys, company_id_of
from goodword.flows.partners.company_domains import company_of_address
from goodword.flows.ports import Store

HumanNumber = Callable[[str], int]
Source = Callable[[str, str], str]


def with_company(
    store: Store,
    keys: Keys,
    decision: Decision,
    *,
    number: HumanNumber,
    source: Source,
    now: datetime,
) -> Decision:
    """The ``decision`` about a confirmation, and what it means for the company of the mailbox: it
    is noted as earlier than registrations that come later; or the one that stands precedes it.
    ``number`` draws the next of a code's referrals, ``source`` names that of an audience by a
    revision.

    One read, and one record more in the transaction, where the mailbox is at a company's domain.
    """
    referral = next(one for one in decision.save if isinstance(one, Referral))
    prospect = next(one for one in decision.save if isinstance(one, Prospect))
    domain = company_of_address(prospect.email or "")
    if domain is None or referral.version:
        return decision
    company_id = company_id_of(keys, domain)
    company = store.get(RegisteredCompany, company_id) or RegisteredCompany(company_id=company_id)
    holder = company.standing(now)
    if holder and holder.referrer_id != referral.referrer_id and not referral.waits:
        code = store.get(ReferralCode, holder.code)
        has_room = len(holder.credited) < MOST_CREDITED
        if code is not None and code.status is not CodeStatus.ERASED and has_room:
            made_out = partial(_preceded, decision, referral, prospect, company, holder)
            return made_out(code.country, number, source, now)
    if len(company.claims) >= MOST_CLAIMS:
        company = company.but(claims=_still_open(store, company.claims))
    if len(company.claims) >= MOST_CLAIMS:
        return decision  # the first of them precede whatever comes
    return decision._replace(save=(*decision.save, noted(company, referral.referral_id, now=now)))


def _preceded(
    decision: Decision,
    referral: Referral,
    prospect: Prospect,
    company: RegisteredCompany,
    holder: CompanyHolder,
    country: str,
    number: HumanNumber,
    source: Source,
    now: datetime,
) -> Decision:
    credited = referral.but(
        referral_id=human_id(
            year=now.year,
            source=source(holder.audience, holder.revision),
            number=number(holder.code),
            referrer_id=holder.referrer_id,
        ),
        code=holder.code,
        referrer_id=holder.referrer_id,
        audience=holder.audience,
        revision=holder.revision,
        channel=None,
        referrer_country=country,
        campaign=None,
        experiment=None,
        variant=None,
        reference=None,
        registration_id=holder.registration_id,
    )
    second = referral.but(waits=True, behind=holder.registration_id)
    # The picked one stands last in the line: it has just been put there.
    line = (*prospect.line[:-1], credited.referral_id, referral.referral_id)
    first = credited.referral_id if prospect.referral_id == referral.referral_id else None
    behind = prospect.but(line=line, referral_id=first or prospect.referral_id)
    guard = company.but(holder=holder.but(credited=(*holder.credited, credited.referral_id)))
    told = happened(
        ReferralCredited(registration_id=holder.registration_id, instead_of=referral.referral_id),
        # Derived: a referral is given once.
        event_id=f"{credited.referral_id}.credited",
        about=credited.referral_id,
        actor="rules",
        now=now,
    )
    replaced = {id(referral): second, id(prospect): behind}
    save = tuple(replaced.get(id(one), one) for one in decision.save)
    return Decision(
        save=(*save, credited, noted(guard, referral.referral_id, now=now)),
        events=(*decision.events, told),
    )


def _still_open(store: Store, claims: tuple[str, ...]) -> tuple[str, ...]:
    found = (store.get(Referral, one) for one in claims)
    return tuple(one.referral_id for one in found if one is not None and not one.has_ended)
