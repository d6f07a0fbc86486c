"""Everything that can happen to a deployed company that the functions know of."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from goodword.domain.claims.consent import Prospect
from goodword.domain.event import Decision
from goodword.domain.listing import REGISTRATIONS_OF
from goodword.domain.portal.overview import ReferrerOverview
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.tokens import person_of
from goodword.flows.publish_program import publish_program
from goodword.flows.referrers.register import share_link
from goodword.flows.referrers.stand import let_go
from goodword.program.revision import revision_of
from goodword.program.rewards import Budget, Period
from goodword.store.keys import key
from tests.doubles import KEYS, sample_program
from tests.infra.deployed import Deployed, hidden, text_of


def live(company: Deployed) -> None:
    """All of it, one after the other."""
    first, second = company.referrer("JS42"), company.referrer("MR07")
    visit(company, first)
    claims_that_end(company, first, second)
    what_the_first_version_left(company, first)
    terms_of_before(company, first)
    deals_that_are_paid(company, first, second)
    what_the_stream_lost(company, first, second)
    homes_of_before(company, first)
    a_budget_that_is_spent(company, first)
    a_deal_that_turns_out_otherwise(company, second)
    a_lead_that_its_owner_answers(company, first)
    people_who_join(company)
    words_that_nobody_reads(company)
    referrers_who_sign_in(company)
    partners_who_register(company, first)
    mail_that_comes_back(company, first, second)
    systems_that_ask(company, first)
    what_nobody_decides(company)


def what_nobody_decides(company: Deployed) -> None:
    """What is late is told, and each day whom it concerns."""
    company.clock.advance(days=20)
    assert company.run("sweep")["waiting_late_hours"] > 0
    company.stream()
    assert "ada@larkspur.example" in {mail.to for mail in company.mailbox.mails}


def visit(company: Deployed, code: str) -> None:
    assert company.get("/healthz").status_code == 200
    assert company.get(f"/r/{code}").status_code == 200
    assert company.post(f"/r/{code}/seen", {}).status_code == 204
    token = urlsplit(share_link("", KEYS, code)).query
    for path in ("/portal/share", "/portal/share/qr.svg", "/portal/share/qr.png"):
        assert company.get(path, token).status_code == 200


def claims_that_end(company: Deployed, code: str, other: str) -> None:
    """Refused, confirmed, second in line, withdrawn, proven, left, back, erased, run out."""
    people = [f"{who}@prospect.example" for who in ("no", "yes", "late")]
    for email in people:
        company.claim(code, email)
        company.claim(other, email)
    company.stream()
    refusal = {"t": company.token("confirm", people[0]), "answer": "no"}
    assert company.post("/confirm", refusal).status_code == 200
    token = company.token("confirm", people[1])
    assert company.get("/confirm", f"t={token}").status_code == 200
    first = company.confirm(people[1], code)
    assert company.confirm(people[1], other).waits
    company.stream()
    assert company.crm("closed_lost", referral_id=first.referral_id).status_code == 200
    company.stream()
    token = company.token("preferences", people[1])
    assert company.get("/preferences", f"t={token}").status_code == 200
    assert company.post("/preferences", {"t": token, "withdraw": "all"}).status_code == 200
    company.prove(people[1], "give_product_news")
    company.prove(people[1], "export")
    leaving = {"t": company.token("unsubscribe", people[1])}
    assert company.post("/unsubscribe", leaving).status_code == 200
    assert company.post("/preferences", {"t": token, "action": "return"}).status_code == 200
    company.prove(people[1], "erase")
    company.stream()
    company.clock.advance(days=15)
    company.run("sweep")


def what_the_first_version_left(company: Deployed, code: str) -> None:
    """A claim that it received and nobody confirmed."""
    email = "left@prospect.example"
    company.claim(code, email)
    company.stream()
    referral = company.confirm(email, code)
    due = company.clock()
    company.store.commit(Decision(save=(referral.but(confirmed_at=None, due_at=due),)))
    company.clock.advance(minutes=1)
    assert company.run("sweep")["claims_expired"] == 1


def terms_of_before(company: Deployed, code: str) -> None:
    """A claim that was made before the programme was published anew."""
    today = sample_program()
    earlier = today.model_copy(update={"brand": today.brand.model_copy(update={"name": "Lark"})})
    publish_program(company.store, earlier)
    email = "early@prospect.example"
    company.claim(code, email)
    company.stream()
    (submission,) = company.store.submissions(person_of(KEYS, email).prospect_id)
    made_then = submission.but(revision=revision_of(earlier))
    company.store.commit(Decision(save=(made_then,)))
    token = company.token("confirm", email)
    shown = company.get("/confirm", f"t={token}")
    assert f"/de/terms/{revision_of(earlier)}/".encode() in shown.body
    assert company.post("/confirm", {"t": token, "answer": "no"}).status_code == 200


def deals_that_are_paid(company: Deployed, code: str, other: str) -> None:
    """Two deals of one referrer, one of another; the provider's hint comes before a poll."""
    for place, (referred_by, email) in enumerate(
        [(code, "a@one.example"), (code, "b@two.example"), (other, "c@three.example")]
    ):
        company.claim(referred_by, email)
        company.stream()
        referral_id, deal_id = company.confirm(email, referred_by).referral_id, f"deal-{place}"
        assert company.crm("qualified", referral_id=referral_id, deal_id=deal_id).status_code == 200
        amount = {"value": "48000.00", "currency": "EUR"}
        assert company.crm("closed_won", deal_id=deal_id, amount=amount).status_code == 200
        company.stream()
    company.clock.advance(days=31)
    assert company.run("sweep")["rewards_approved"] == 3
    for _ in range(3):
        company.run("pay")
    company.provider.process()
    assert company.hint(company.provider.items()[0].provider_item_id).status_code == 200
    assert len(company.provider.payments()) == 2
    company.clock.advance(days=2)
    assert company.run("sweep")["events"] > 0
    news = {"t": company.token("news", "js42@kunde.example"), "every": "weekly"}
    assert company.post("/news", news).status_code == 200
    assert company.post("/news", news | {"every": "each"}).status_code == 200


def what_the_stream_lost(company: Deployed, code: str, other: str) -> None:
    """The same once more: only the sweep finds the events, and only a poll the payment."""
    for email in ("d@prospect.example", "d@prospect.example"):
        company.claim(code, email)
        company.claim(other, email)
    company.clock.advance(minutes=3)
    assert company.run("sweep")["events"] > 0
    referral = company.confirm("d@prospect.example", code)
    asked = {"t": company.token("preferences", "d@prospect.example"), "action": "export"}
    assert company.post("/preferences", asked).status_code == 200
    amount = {"value": "9000.00", "currency": "EUR"}
    won = company.crm("closed_won", referral_id=referral.referral_id, amount=amount)
    assert won.status_code == 200
    company.clock.advance(minutes=3)
    assert company.run("sweep")["events"] > 0
    company.clock.advance(days=31)
    assert company.run("sweep")["rewards_approved"] == 1
    for _ in range(3):
        company.run("pay")
    company.provider.process()
    company.clock.advance(hours=2)
    assert company.run("pay")["observed"] == 1
    assert len(company.provider.payments()) == 3


def homes_of_before(company: Deployed, code: str) -> None:
    """A referrer of whose home nothing is kept, as before there was anything of it to keep: each
    function makes it out of the lists."""

    def made_by(step: Callable[[], object]) -> None:
        pk, sk = key(ReferrerOverview, "JS42")
        company.admin.delete_item(TableName=company.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
        step()
        made = company.store.get(ReferrerOverview, "JS42")
        assert made is not None
        assert made.counted_until is not None

    def swept() -> None:
        company.claim(code, "r@prospect.example")
        company.stream()
        company.confirm("r@prospect.example", code)
        company.clock.advance(minutes=3)
        assert company.run("sweep")["events"] > 0

    made_by(swept)
    made_by(lambda: company.api("GET", "/referrers/JS42/balance"))


def a_budget_that_is_spent(company: Deployed, code: str) -> None:
    """Two deals under terms whose budget has room for one of them a month."""
    today = sample_program()
    budget = Budget(per=Period.MONTH, amount=310_000)
    sparing = today.model_copy(update={"budget": budget})
    publish_program(company.store, sparing)
    for email in ("e@prospect.example", "f@prospect.example"):
        company.claim(code, email)
        company.stream()
        referral = company.confirm(email, code)
        company.store.commit(Decision(save=(referral.but(revision=revision_of(sparing)),)))
        amount = {"value": "48000.00", "currency": "EUR"}
        won = company.crm("closed_won", referral_id=referral.referral_id, amount=amount)
        assert won.status_code == 200
        company.stream()
    company.clock.advance(days=31)
    assert company.run("sweep")["rewards_taken_up"] == 1


def a_deal_that_turns_out_otherwise(company: Deployed, code: str) -> None:
    """A won deal has another amount, long after it was told and for the stream and the sweep to
    find, is lost after all, and is reported as won once more, which nobody decides about."""
    today = sample_program()
    sparing = today.model_copy(update={"budget": Budget(per=Period.MONTH, amount=3_100_000)})
    publish_program(company.store, sparing)
    company.claim(code, "g@prospect.example")
    company.stream()
    referral = company.confirm("g@prospect.example", code)
    company.store.commit(Decision(save=(referral.but(revision=revision_of(sparing)),)))
    deal = {"referral_id": referral.referral_id, "deal_id": "deal-g"}
    amounts = ("48000.00", "9000.00", "20000.00")
    first, second, third = ({"value": value, "currency": "EUR"} for value in amounts)
    assert company.crm("closed_won", **deal, amount=first).status_code == 200
    company.stream()
    company.clock.advance(days=91)
    assert company.crm("closed_won", **deal, amount=second).status_code == 200
    company.stream()
    company.clock.advance(days=91)
    assert company.crm("closed_won", **deal, amount=third).status_code == 200
    company.clock.advance(minutes=3)
    assert company.run("sweep")["events"] > 0
    assert company.crm("closed_lost", **deal).status_code == 200
    company.stream()
    assert company.crm("closed_won", **deal, amount=first).status_code == 409
    company.clock.advance(days=77)
    assert company.run("sweep")["reports_ended"] == 1


def people_who_join(company: Deployed) -> None:
    """Two who apply, one whose events only the sweep finds; a colleague, twice; one who never
    confirms. Nobody decides."""

    def later() -> None:
        company.clock.advance(minutes=3)
        assert company.run("sweep")["events"] > 0

    for email, hand_on in (("p@partner.example", company.stream), ("q@partner.example", later)):
        company.join("partner", email, hand_on)
    for _ in range(2):
        company.join("employee", "mia@larkspur.example", company.stream)
    company.ask_to_join("employee", "leo@larkspur.example")
    company.clock.advance(days=2, hours=23, minutes=30)
    assert company.run("sweep")["joins_emptied"] == 1
    company.clock.advance(days=26, hours=23, minutes=50)
    assert company.run("sweep")["applications_ended"] == 2


def words_that_nobody_reads(company: Deployed) -> None:
    """A referrer's sentence for their page, until after its deadline."""
    words = ProposedWords(
        referrer_id="JS42",
        text="They answer on the same day.",
        mark="7k2m9p",
        proposed_at=company.clock(),
        due_at=company.clock(),
        deadline=company.clock(),
    )
    company.store.commit(Decision(save=(words,)))
    company.clock.advance(minutes=1)
    assert company.run("sweep")["words_reminded"] == 1
    company.stream()


def a_lead_that_its_owner_answers(company: Deployed, code: str) -> None:
    """One is in hand; of another, nobody answers and its win is never decided."""
    for email in ("h@prospect.example", "i@prospect.example"):
        company.claim(code, email)
        company.stream()
        company.confirm(email, code)
        company.stream()
        company.stream()
        token = company.token("lead", "dach@larkspur.example")
        assert company.get("/lead", f"t={token}").status_code == 200
        if email.startswith("h"):
            for fields in ({"answer": "lost", "reason": "price"}, {"answer": "taken_back"}):
                assert company.post("/lead", {"t": token, **fields}).status_code == 303
            company.stream()
    company.clock.advance(days=7)
    assert company.run("sweep")["leads_reminded"] == 1
    today = company.clock().date().isoformat()
    won = {"amount": "48000.00", "currency": "EUR", "closed_on": today}
    assert company.post("/lead", {"t": token, "answer": "won", **won}).status_code == 303
    company.clock.advance(days=8)
    assert company.run("sweep")["wins_reminded"] == 1
    company.stream()


def referrers_who_sign_in(company: Deployed) -> None:
    """By a link that the stream had mailed and by one that only the sweep found; then out again."""
    email = "js42@kunde.example"
    assert company.do("/portal/sign-in", {"email": email}).status_code == 200
    company.stream()
    token = company.token("portal/enter", email)
    assert company.look("/portal/enter", f"t={token}").status_code == 200
    assert company.do("/portal/enter", {"t": token}).status_code == 303
    assert company.do("/portal/enter", {"t": token}).status_code == 410
    for page in ("", "/referrals", "/rewards"):
        assert company.look(f"/portal{page}").status_code == 200
    recommended = text_of(company.look("/portal/referrals"))
    for address in dict.fromkeys(re.findall(r'"(/portal/referrals/[\w-]+)\?', recommended)):
        shown = company.look(address, route="GET /portal/referrals/{key}")
        assert shown.status_code == 200, address
    listed = text_of(company.look("/portal/rewards"))
    for address in dict.fromkeys(re.findall(r'"(/portal/rewards/[\w-]+)\?', listed)):
        shown = company.look(address, route="GET /portal/rewards/{key}")
        assert shown.status_code == 200
    asked = hidden(shown) | {"reason": "The deal was larger."}
    assert company.do(address, asked, route="POST /portal/rewards/{key}").status_code == 303
    company.stream()
    shown = company.look("/portal/sessions")
    assert shown.status_code == 200
    what_they_do_there(company, email, hidden(shown))
    assert company.do("/portal/sessions", hidden(shown) | {"end": "all"}).status_code == 303
    company.clock.advance(minutes=5)
    company.do("/portal/sign-in", {"email": email})
    company.stream()
    company.do("/portal/enter", {"t": company.token("portal/enter", email)})
    other = re.findall(r'"(/portal/rewards/[\w-]+)\?', listed)[0]
    asked = hidden(company.look(other, route="GET /portal/rewards/{key}")) | {"reason": "Why?"}
    assert company.do(other, asked, route="POST /portal/rewards/{key}").status_code == 303
    company.clock.advance(minutes=5)
    assert company.do("/portal/sign-in", {"email": email}).status_code == 200
    company.clock.advance(minutes=3)
    assert company.run("sweep")["events"] > 0
    assert company.token("portal/enter", email) != token


def partners_who_register(company: Deployed, code: str) -> None:
    """Two register one company: what it confirms goes to the first, who takes it back; the second
    moves up, is put before another recommendation, and leaves. One of the events that end their
    registrations only the sweep finds."""
    deal = {"need": "a shop", "budget": "unknown", "timeline": "year", "context": ""}
    pages = "/portal/registrations"

    def signs_in(who: str) -> None:
        company.clock.advance(minutes=5)
        email = f"{who.lower()}@kunde.example"
        assert company.do("/portal/sign-in", {"email": email}).status_code == 200
        company.stream()
        entered = {"t": company.token("portal/enter", email)}
        assert company.do("/portal/enter", entered).status_code == 303

    def registers(domain: str) -> None:
        form = hidden(company.look(f"{pages}/new"))
        assert company.do(pages, {**form, **deal, "domain": domain}).status_code == 303
        company.stream()

    def confirmed(email: str) -> None:
        company.claim(code, email)
        company.stream()
        company.confirm(email, code)
        company.stream()

    def gone(who: str) -> None:
        let_go(
            company.store,
            KEYS,
            who,
            erased=False,
            actor="vera",
            randomness=company.randomness,
            now=company.clock(),
        )

    for who in ("PA1", "PA2"):
        company.referrer(who, "partner")
        signs_in(who)
        registers("firma.example")
        if who == "PA1":
            registers("zwei.example")
        assert company.look("/portal/partner").status_code == 200
        shown = company.look(pages)
        assert b"firma.example" in shown.body
    confirmed("k@firma.example")
    signs_in("PA1")
    form = hidden(company.look(pages)) | {"do": "withdraw"}
    (row, *_) = [
        one
        for one in company.store.page(REGISTRATIONS_OF.part("PA1")).rows
        if one.values["domain"] == "firma.example"
    ]
    route = "POST /portal/registrations/{id}"
    gone_back = company.do(f"{pages}/{row.identity[0]}", form, route=route)
    assert gone_back.status_code == 303
    company.stream()
    confirmed("l@zwei.example")
    company.crm("closed_lost", referral_id=_of(company, "k@firma.example"))
    company.stream()
    company.clock.advance(hours=2)
    assert company.run("sweep")["registrations_moved_on"] == 1
    company.stream()
    confirmed("m@firma.example")
    gone("PA2")
    company.stream()
    gone("PA1")
    company.clock.advance(minutes=3)
    company.run("sweep")


def _of(company: Deployed, email: str) -> str:
    """The referral that somebody picked."""
    prospect = company.store.get(Prospect, person_of(KEYS, email).prospect_id)
    assert prospect is not None
    return prospect.referrals[-1]


def what_they_do_there(company: Deployed, email: str, form: dict[str, str]) -> None:
    """Payouts and the account, other payout details, which are stopped, and the own page."""
    for page in ("payouts", "statement", "statement.csv", "payout-details", "my-page", "leave"):
        assert company.look(f"/portal/{page}").status_code == 200
    other = form | {"email": "elsewhere@kunde.example"}
    assert company.do("/portal/payout-details", other).status_code == 303
    company.stream()
    token = {"t": company.token("portal/proof", email)}
    assert company.look("/portal/proof", f"t={token['t']}").status_code == 200
    assert company.do("/portal/proof", token).status_code == 200
    company.clock.advance(minutes=6)
    assert company.do("/portal/my-page", form | {"do": "export"}).status_code == 303
    company.clock.advance(minutes=3)
    assert company.run("sweep")["events"] > 0
    exporting = {"t": company.token("portal/proof", email)}
    assert company.do("/portal/proof", exporting).status_code == 200
    assert company.do("/portal/proof", token).status_code == 410
    mine = form | {"do": "save", "shown": "first", "sentence": "Good.", "locale": "fr"}
    assert company.do("/portal/my-page", mine).status_code == 303
    assert company.do("/portal/my-page", form | {"do": "news", "every": "none"}).status_code == 303
    stopping = {"t": company.token("portal/stop", email)}
    assert company.look("/portal/stop", f"t={stopping['t']}").status_code == 200
    assert company.do("/portal/stop", stopping).status_code == 200
    assert company.look("/portal").status_code == 303
    company.clock.advance(minutes=6)
    company.referrer("LV09")
    leaver = "lv09@kunde.example"
    assert company.do("/portal/sign-in", {"email": leaver}).status_code == 200
    company.stream()
    entering = {"t": company.token("portal/enter", leaver)}
    assert company.do("/portal/enter", entering).status_code == 303
    going = hidden(company.look("/portal/leave"))
    assert company.do("/portal/leave", going).status_code == 200


def mail_that_comes_back(company: Deployed, code: str, other: str) -> None:
    """Somebody who confirmed one request complains while others are open; a mailbox is gone."""
    email = "h@prospect.example"
    company.claim(code, email)
    company.stream()
    company.confirm(email, code)
    company.claim(other, email)
    company.ask_to_join("partner", email)
    recipients = [{"emailAddress": email}]
    told = {"feedbackId": "c1", "complainedRecipients": recipients}
    assert company.report("Complaint", **told) == 1
    told = {"feedbackId": "b1", "bouncedRecipients": recipients}
    gone = {"bounceType": "Permanent", "bounceSubType": "NoEmail"}
    assert company.report("Bounce", **told, **gone) == 1


def systems_that_ask(company: Deployed, code: str) -> None:
    """Referrers come in, change and are invited; deals move, are corrected and lost; an offer is
    honoured."""

    def told(
        method: str, path: str, body: object = None, query: str = "", status: int = 200
    ) -> str:
        answer = company.api(method, path, body, query)
        assert answer.status_code == status, (answer.body, company.roles["api"].refused)
        return bytes(answer.body).decode()

    ada = {
        "audience": "customer",
        "name": "Ada Weiß",
        "email": "ada@kunde.example",
        "country": "DE",
        "satisfaction": 9,
        "customer_since": "2020-01-01",
        "active_at": company.clock().date().isoformat(),
        "may_write": "customer",
    }
    told("POST", "/signals", {"signals": [{"audience": "customer", "email": "x@kunde.example"}]})
    signal = {"audience": "customer", "email": "x@kunde.example", "satisfaction": 9}
    told("POST", "/signals", {"signals": [signal]})
    told("PUT", "/referrers/ADA1", ada)
    told("PUT", "/referrers/ADA1", {**ada, "email": "ada@neu.example"})
    told("PATCH", "/referrers/ADA1", {"status": "paused", "satisfaction": 10})
    told("PATCH", "/referrers/ADA1", {"status": "active"})
    told("POST", "/referrers/ADA1/invite")
    for path in ("/referrers", "/referrers/ADA1", "/referrers/JS42/balance", "/referrals"):
        told("GET", path)
    for email in ("s@prospect.example", "t@prospect.example"):
        company.claim(code, email)
        company.stream()
        referral = company.confirm(email, code)
        company.stream()
        path, now = f"/referrals/{referral.referral_id}/stage", company.clock().isoformat()
        told("GET", f"/referrals/{referral.referral_id}")
        offer = f"/offers/{referral.reference}"
        told("GET", offer)
        told("POST", f"{offer}/redeemed", {"order": "O1"})
        told("DELETE", f"{offer}/redeemed", query="order=O1")
        first, second = ({"value": value, "currency": "EUR"} for value in ("48000.00", "9000.00"))
        won = {"stage": "closed_won", "occurred_at": now, "deal_id": f"api-{email[0]}"}
        told("POST", path, {**won, "amount": first})
        company.stream()
        company.clock.advance(hours=1)
        later = company.clock().isoformat()
        told("POST", path, {**won, "amount": second, "occurred_at": later})
        told("POST", path, {"stage": "renewed", "occurred_at": later, "amount": second}, status=409)
    told("POST", path, {"stage": "closed_lost", "occurred_at": later})
