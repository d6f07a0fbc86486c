"""Joining as tests do it: the form of a join page, and the link in the mail that asks."""

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from goodword.domain.claims.consent import Suppression
from goodword.domain.reasons import Reason
from goodword.domain.referrals.application import Application, application_id_of
from goodword.domain.referrals.joining import JoinRequest
from goodword.domain.referrals.referrer import (
    NameShown,
    Referrer,
    ReferrerMailbox,
)
from goodword.domain.tokens import person_of
from goodword.flows.referrers.register import register_referrer
from goodword.program.model import Eligibility, Program
from goodword.program.sections import WordsPolicy
from tests.doubles import KEYS, sample_program
from tests.handlers.public.visiting import JOINING, Answer, Site


def reading() -> Program:
    """The sample programme, whose customers have no conditions and whose sentences are read."""
    program = sample_program()
    reviewed = {
        name: program.audiences[name].model_copy(
            update={"eligible": Eligibility(), "words": WordsPolicy.REVIEWED}
        )
        for name in ("customer", "partner")
    }
    return program.model_copy(update={"audiences": {**program.audiences, **reviewed}})


def join(site: Site, audience: str = "customer", **fields: str) -> Answer:
    """Sends the form of a join page, and hands on what follows."""
    answer = site.post(f"/join/{audience}", {**JOINING, **fields})
    site.stream()
    return answer


def link(site: Site) -> dict[str, str]:
    """The query of the link in the newest mail that asks."""
    asked = [mail for mail in site.mailbox.mails if "/join/confirm" in mail.text]
    found = re.search(r"(https://\S+/join/confirm\?\S+)", asked[-1].text)
    assert found
    return dict(parse_qsl(urlsplit(found[1]).query))


def prove(site: Site) -> Answer:
    """Accepts the terms, presses the button behind the newest link, and hands on what follows."""
    answer = site.post("/join/confirm", {**link(site), "terms": "yes"})
    site.stream()
    return answer


def mailbox_id(email: str) -> str:
    return person_of(KEYS, email).prospect_id


def referrer_of(site: Site, email: str = JOINING["email"], audience: str = "customer") -> Referrer:
    guard = site.store.get(ReferrerMailbox, mailbox_id(email), audience)
    assert guard
    found = site.store.get(Referrer, guard.referrer_id)
    assert found
    return found


def request(site: Site, audience: str = "customer") -> JoinRequest | None:
    found = site.store.joins(mailbox_id(JOINING["email"]))
    return next((one for one in found if one.audience == audience), None)


def application(site: Site, audience: str = "partner") -> Application:
    own_id = application_id_of(mailbox_id(JOINING["email"]), audience)
    found = site.store.get(Application, own_id)
    assert found
    return found


def known(site: Site, **facts: int | date | str) -> None:
    """Anna came by an import, with what the company knows of her."""
    register_referrer(
        site.store,
        sample_program(),
        referrer_id="AW1",
        audience="customer",
        name="Anna Weber",
        shown=NameShown.NONE,
        email=JOINING["email"],
        country="DE",
        destination=None,
        keys=KEYS,
        randomness=site.services.randomness,
        now=site.clock(),
        **facts,  # type: ignore[arg-type]  # facts of the import
    )


def suppress(site: Site) -> None:
    person = person_of(KEYS, JOINING["email"])
    site.change(
        Suppression(
            suppression_id=person.suppression_id, reason=Reason.UNSUBSCRIBED, since=site.clock()
        )
    )
