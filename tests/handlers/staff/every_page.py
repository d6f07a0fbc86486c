"""Every page of staff as its function really serves it, with something to show on each."""

from collections.abc import Iterator

from goodword.domain.event import Decision
from tests.handlers.staff.staff import STRANGER, StaffSite
from tests.handlers.staff.waiting_for import mail_given_up, pages_in, picks_in, reward, words
from tests.store.records import PROSPECT, REFERRAL


def shown(site: StaffSite) -> Iterator[tuple[str, str]]:
    """The name of each page, and what a browser gets of it."""
    reward(site)
    reward(site, 2)
    words(site)
    mail_given_up(site)
    told = (REFERRAL.but(version=0, referral_id="REF-2026-CUST-900-JS42"), PROSPECT.but(version=0))
    site.store.commit(Decision(save=told))
    ada, door = site.signed_in("admin"), site.browser()
    yield "staff-sign-in", door.look("/staff/sign-in").body
    yield "staff-sign-in", door.look("/staff/callback?error=access_denied").body
    yield "staff-denied", site.browser().sign_in(STRANGER).look("/staff").body
    yield "staff-queue", ada.look("/staff").body
    yield "staff-find", ada.look("/staff/find").body
    yield "staff-find", ada.press("/staff/find", q="Jana").body
    for which in ("referrals", "referrers"):
        yield "staff-list", ada.look(f"/staff/{which}").body
    for kind, address in (
        ("referral", "/staff/referrals/REF-2026-CUST-900-JS42"),
        ("referrer", "/staff/referrers/JS42"),
    ):
        yield f"staff-{kind}", ada.look(address).body
        yield f"staff-{kind}-put-right", ada.look(f"{address}/put-right").body
    yield "staff-people", ada.look("/staff/people").body
    email = PROSPECT.email or ""
    yield "staff-person", ada.press("/staff/people", email=email).body
    yield "staff-sessions", ada.look("/staff/sessions").body
    yield "staff-trail", ada.look("/staff/trail").body
    for page in pages_in(ada):
        yield "staff-case", ada.look(page).body
    # Several of one kind: the last page but one decides, so it stands at the end.
    rewards = dict(list(picks_in(ada).items())[-3:])
    yield "staff-several", ada.press("/staff/queue", to="/staff/several", **rewards).body
