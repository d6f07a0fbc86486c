"""Campaigns and experiments on offer pages: what is shown, to whom, and what is kept of it."""

import html
import struct
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest

from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.offers.experiment import Assignment, assignment_of
from goodword.domain.offers.results import VariantCount
from goodword.program.model import Experiment, Locales, Offer, Program, Variant
from goodword.program.revision import revision_of
from goodword.program.sections import Campaign, Metric
from goodword_site.builder.builder import build
from tests.doubles import sample_program
from tests.handlers.public.visiting import Site

DAY = date(2026, 11, 21)
NUMBERS = count()
USUAL = "Try Larkspur for 60\u00a0days, then pay 15% less for a year"
USUAL_HEADLINE = "Try Larkspur for <b>60\u00a0days</b>, then pay <b>15% less</b> for a year"


def both(text: str) -> dict[str, str]:
    return {"en": text, "de": f"{text} (de)"}


def programme() -> Program:
    """A campaign and an experiment at the same time, for customers."""
    campaign = Campaign(
        from_=date(2026, 11, 1),
        until=date(2026, 11, 30),
        audiences=("customer",),
        headline=both("Autumn is for planning"),
        lead=both("Until the end of November."),
        extra={"EUR": 10_000, "USD": 11_000},
    )
    experiment = Experiment(
        from_=date(2026, 11, 1),
        until=date(2026, 12, 31),
        audiences=("customer",),
        share=8000,
        hold_out=1000,
        metric=Metric.CLAIMS_PER_VIEW,
        variants={
            "plain": Variant(),
            "bold": Variant(headline=both("Plan <boldly> & well")),
            "deep": Variant(offer=Offer(discount=3000)),
        },
    )
    return sample_program().model_copy(
        update={
            "locales": Locales(default="en", offered=("en", "de")),
            "campaigns": {"autumn": campaign},
            "experiments": {"words": experiment},
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shown")
    build(programme(), made, revision=revision_of(programme()))
    return made


@pytest.fixture
def site(folder: Path) -> Site:
    return Site(folder)


def code_in(site: Site, wanted: Assignment | None) -> str:
    """The code of a new referrer with that part in the experiment."""
    for _ in range(500):
        code = site.register(f"R{next(NUMBERS)}", "Jana Sommer")
        if assignment_of(programme().experiments, "customer", code, DAY) == wanted:
            return code
    raise AssertionError(wanted)


def page(site: Site, code: str) -> str:
    answer = site.get(f"/r/{code}", accept_language="en")
    assert answer.status == 200
    return answer.body.replace("\u00a0", " ")


def stamp(body: str) -> str:
    """What the form of a page says that its sender has read."""
    return body.partition('name="shown" value="')[2].partition('"')[0]


def disclosed(body: str) -> str:
    return body.replace("\u00a0", " ").partition(" receives ")[2].partition(" Your offer ")[0]


def claimed(site: Site) -> list[ClaimSubmission]:
    """What was submitted, in its order."""
    return [event for event in site.store.events if isinstance(event, ClaimSubmission)]


BOLD, DEEP, PLAIN = (
    Assignment("words", "bold"),
    Assignment("words", "deep"),
    Assignment("words", "plain"),
)
HELD_OUT = Assignment("words", None)


@pytest.mark.parametrize(
    ("part", "headline", "lead"),
    [
        (None, "Autumn is for planning", "Until the end of November."),
        (HELD_OUT, "Autumn is for planning", "Until the end of November."),
        (PLAIN, "Autumn is for planning", "Until the end of November."),
        (DEEP, "Autumn is for planning", "Until the end of November."),
        (BOLD, "Plan &lt;boldly&gt; &amp; well", "Until the end of November."),
    ],
)
def test_a_variants_words_win_over_the_campaigns_and_those_over_the_usual_ones(
    site: Site, part: Assignment | None, headline: str, lead: str
) -> None:
    body = page(site, code_in(site, part))
    line = "Pay <b>30% less</b> for Larkspur for a year" if part == DEEP else USUAL_HEADLINE

    assert f"<h1>{headline}</h1>" in body
    assert f"<title>{headline} " in body
    assert f'<meta property="og:title" content="{headline}">' in body
    assert lead in body
    # The offer follows a headline of its own in one line.
    assert f'<p class="gw-offer__line">{line}</p>' in body
    assert ("30% off" in body) == (part == DEEP)
    assert ("60 days" in body) == (part != DEEP)


def test_the_day_after_its_last_a_campaign_shows_no_more(site: Site) -> None:
    code, bold = code_in(site, None), code_in(site, BOLD)
    site.clock.now = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert "Autumn is for planning" in page(site, code)

    site.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert f"<h1>{USUAL_HEADLINE}</h1>" in page(site, code)
    assert "Until the end of November." not in page(site, code)
    assert "Plan &lt;boldly&gt; &amp; well" in page(site, bold)


def test_a_visitor_sees_the_same_variant_at_every_visit_in_every_language(site: Site) -> None:
    code = code_in(site, BOLD)

    assert page(site, code) == page(site, code)
    assert "Plan &lt;boldly&gt; &amp; well (de)" in site.get(f"/r/{code}", {"lang": "de"}).body


def test_the_disclosure_counts_what_the_campaign_pays_on_top(site: Site) -> None:
    code = code_in(site, None)
    assert "after a first meeting with you and up to €4,700 if your company" in page(site, code)

    site.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert "after a first meeting with you and up to €4,600 if your company" in page(site, code)


@pytest.mark.parametrize("part", [None, HELD_OUT, BOLD])
def test_a_claim_keeps_the_campaign_and_the_variant_that_were_shown(
    site: Site, part: Assignment | None
) -> None:
    site.code = code_in(site, part)
    assert site.claim().status == 303

    site.confirm()
    (referral,) = site.referrals()
    assert referral.campaign == "autumn"
    assert (referral.experiment, referral.variant) == (part or (None, None))


def test_a_form_of_yesterdays_campaign_comes_back_to_be_read_again(site: Site) -> None:
    site.code = code_in(site, None)
    shown = stamp(page(site, site.code))
    site.clock.now = datetime(2026, 12, 1, tzinfo=UTC)

    again = site.claim(lang="en", shown=shown)
    assert again.status == 422
    assert "The offer was updated while you were reading" in again.body
    assert 'value="Anna Weber"' in again.body

    assert stamp(again.body) != shown
    assert site.claim(lang="en", shown=stamp(again.body)).status == 303


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign that only pays more, and one whose words a variant hides."""
    autumn = programme().campaigns["autumn"]
    bold = programme().experiments["words"].variants["bold"]
    everybody = {"share": 10_000, "hold_out": 0, "variants": {"bold": bold, "louder": bold}}
    program = programme().model_copy(
        update={
            "campaigns": {
                "autumn": autumn.model_copy(update={"lead": None}),
                "bonus": autumn.model_copy(
                    update={"headline": None, "lead": None, "audiences": ("partner",)}
                ),
            },
            "experiments": {"words": programme().experiments["words"].model_copy(update=everybody)},
        }
    )
    folder = tmp_path_factory.mktemp("quiet")
    build(program, folder, revision=revision_of(program), paint=False)
    return folder


@pytest.mark.parametrize(
    ("audience", "campaign"),
    [
        pytest.param("partner", "bonus", id="it only pays more"),
        pytest.param("customer", "autumn", id="a variant hides its words"),
    ],
)
def test_a_campaign_without_a_page_of_its_own_ends_for_an_open_form_as_well(
    quiet: Path, audience: str, campaign: str
) -> None:
    site = Site(quiet)
    site.code = site.register("R1", "Jana Sommer", audience=audience)
    site.clock.now = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    read = page(site, site.code)
    assert site.claim(lang="en", shown=stamp(read)).status == 303

    site.clock.now = datetime(2026, 12, 1, 0, 1, tzinfo=UTC)
    late = {"lang": "en", "email": "late@kunde.example"}
    again = site.claim(**late, shown=stamp(read))

    assert again.status == 422
    assert "The offer was updated while you were reading" in again.body
    assert disclosed(again.body) != disclosed(read)
    assert site.claim(**late, shown=stamp(again.body)).status == 303
    assert [one.campaign for one in claimed(site)] == [campaign, None]


class Midnight:
    """A clock whose first reading is the last moment of a day, and every other one the next day."""

    def __init__(self) -> None:
        self._readings = iter([datetime(2026, 11, 30, 23, 59, 59, 999_999, tzinfo=UTC)])

    def __call__(self) -> datetime:
        return next(self._readings, datetime(2026, 12, 1, tzinfo=UTC))


def test_midnight_in_the_middle_of_a_claim_takes_no_campaign_from_it(site: Site) -> None:
    site.code = code_in(site, None)
    shown = stamp(page(site, site.code))
    site.services.clock = Midnight()

    assert site.claim(lang="en", shown=shown).status == 303

    assert [one.campaign for one in claimed(site)] == ["autumn"]


def test_midnight_in_the_middle_of_a_mistake_shows_the_page_that_was_checked(site: Site) -> None:
    site.code = code_in(site, None)
    shown = stamp(page(site, site.code))
    site.services.clock = Midnight()

    assert stamp(site.claim(lang="en", shown=shown, name="").body) == shown


def test_views_are_counted_for_who_takes_part_and_for_who_is_held_out(site: Site) -> None:
    bold, held_out, outside = code_in(site, BOLD), code_in(site, HELD_OUT), code_in(site, None)
    for code in (bold, bold, held_out, outside):
        site.get(f"/r/{code}")
        assert site.post(f"/r/{code}/seen", {}).status == 204

    assert site.store.variant_counts("words") == (
        VariantCount("2026-11-21", None, views=1),
        VariantCount("2026-11-21", "bold", views=2),
    )
    assert site.store.views(outside, "2026-11-21") == 1


def test_the_build_makes_a_page_for_each_thing_that_shows_and_no_more(folder: Path) -> None:
    made = {path.name for path in (folder / "functions/pages").glob("offer-customer*.en.html")}

    both_at_once = "offer-customer--campaign-autumn--experiment-words"
    assert made == {
        "offer-customer.en.html",
        "offer-customer--campaign-autumn.en.html",
        "offer-customer--experiment-words-bold.en.html",
        "offer-customer--experiment-words-deep.en.html",
        f"{both_at_once}-bold.en.html",
        f"{both_at_once}-deep.en.html",
    }


def test_the_page_that_nobodys_link_leads_to_is_the_usual_one(folder: Path) -> None:
    general = (folder / "site/offers/customer/index.html").read_text(encoding="utf-8")

    assert f"<h1>{USUAL_HEADLINE}</h1>" in general
    assert f'<meta property="og:title" content="{html.escape(USUAL)}">' in general


def test_the_terms_state_the_offer_of_a_variant(folder: Path) -> None:
    page = (folder / "site/terms/index.html").read_text(encoding="utf-8")
    terms = html.unescape(page).replace("\u00a0", " ")

    assert "Through some links, from November 1, 2026 to December 31, 2026:" in terms
    assert "30% off your first year" in terms


def test_a_messenger_finds_a_picture_at_a_whole_address(site: Site, folder: Path) -> None:
    body = page(site, code_in(site, BOLD))
    origin = "https://refer.larkspur.example"
    _, _, rest = body.partition(f'<meta property="og:image" content="{origin}')
    picture = (folder / "site" / rest.partition('"')[0].removeprefix("/")).read_bytes()

    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) <= 60_000
    assert '<meta name="robots" content="noindex">' in body
    assert '<meta name="twitter:card" content="summary_large_image">' in body
    said = html.escape("Jana Sommer recommends Larkspur to you")
    assert f'<meta property="og:description" content="{said}">' in body
