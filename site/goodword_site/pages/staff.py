"""The pages of staff, in English alone: which there are, and what each is called."""

from typing import Final, NamedTuple


class StaffPage(NamedTuple):
    """Its name, its template, and what stands in the tab of a browser."""

    name: str
    template: str
    title: str


STAFF_PAGES: Final = (
    StaffPage("staff-sign-in", "staff/sign_in", "Sign in"),
    StaffPage("staff-leaving", "staff/leaving", "Sign in"),
    StaffPage("staff-not-set-up", "staff/not_set_up", "Not set up"),
    StaffPage("staff-denied", "staff/denied", "Not allowed"),
    StaffPage("staff-queue", "staff/queue", "Waiting"),
    StaffPage("staff-case", "staff/case", "Waiting"),
    StaffPage("staff-several", "staff/several", "Several at once"),
    StaffPage("staff-decided", "staff/decided", "Decided"),
    StaffPage("staff-find", "staff/find", "Find"),
    StaffPage("staff-list", "staff/list", "List"),
    StaffPage("staff-referral", "staff/referral", "Referral"),
    StaffPage("staff-referrer", "staff/referrer", "Referrer"),
    StaffPage("staff-referral-put-right", "staff/referral_put_right", "Put a referral right"),
    StaffPage("staff-referrer-put-right", "staff/referrer_put_right", "Put a referrer right"),
    StaffPage("staff-people", "staff/people", "People"),
    StaffPage("staff-person", "staff/person", "Person"),
    StaffPage("staff-sessions", "staff/sessions", "Sessions"),
    StaffPage("staff-trail", "staff/trail", "Trail"),
)
"""Made once, under the programme's default locale, whose words none of them has."""
