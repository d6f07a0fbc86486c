import html
import json
import re
from urllib.parse import urljoin

import pytest

from goodword.handlers.public.claim_form import LONGEST
from goodword.handlers.routes import allowed_methods
from goodword.handlers.web.published import Published
from goodword.program.revision import revision_of
from goodword.program.upgrades import known_program_of
from goodword_site.messages import formatting
from goodword_site.pages.forms import FIELD_LIMITS
from goodword_site.pages.portal import _PAGES
from tests.site.built import Built, addresses, placeholders
from tests.site.shown import voucher

LOCALES = ("en", "de", "fr", "es", "ja", "ar")
HOMES = ("/", *(f"/{locale}/" for locale in LOCALES[1:]))
OFFER = {
    "code",
    "origin",
    "address",
    "sent_by",
    "person",
    "initials",
    "unnamed",
    "sentence",
    "unsaid",
    "tag_query",
    "disclosure",
    "title_prefix",
    "form_html",
}
# What the functions fill in, page by page.
FILLED = {
    "offer-customer": OFFER,
    "offer-partner": OFFER,
    "offer-employee": OFFER,
    "offer-partner--campaign-year_end": OFFER,
    "offer-customer--experiment-offer_headline-on_time": OFFER,
    "claim": {"code", "reserved", "revision", "shown", "tag"},
    "share-paused": set(),
    "portal-asked": set(),
    "portal-enter": {"token", "masked"},
    "portal-ended": set(),
    "portal-left": set(),
    "portal-proof-ended": set(),
    "portal-stop-ended": set(),
    "refused": set(),
    "sent-expired": {"token", "offer_url"},
    "erased": {"token", "preferences_url"},
    "link-expired": set(),
    "proof-expired": set(),
    "lead-passed": set(),
    "lead-ended": set(),
    **{
        f"join-of-{audience}": {"revision", "terms_url", "title_prefix"}
        for audience in ("customer", "partner", "employee")
    },
    "join-ended": set(),
    "unsubscribe": {"token"},
    "unsubscribed": {"preferences_url"},
    "not-found": set(),
    "problem": {"title", "detail"},
}


def every_page(site: Built) -> dict[str, str]:
    """All pages, static and as served, by address or name and locale."""
    served = {
        f"{name}.{locale}": page for locale in LOCALES for name, page in site.served(locale).items()
    }
    return site.static() | served


@pytest.mark.parametrize("locale", LOCALES)
def test_each_run_time_page_has_the_placeholders_that_functions_fill(
    site: Built, locale: str
) -> None:
    found = {name: placeholders(page) for name, page in site.run_time(locale).items()}

    # What the distribution asks for where a page is missing has one language.
    assert found == FILLED | ({"missing": set()} if locale == "en" else {})


@pytest.mark.parametrize("locale", LOCALES)
def test_pages_with_lists_are_compiled_and_render_with_what_functions_give_them(
    site: Built, locale: str
) -> None:
    templates = site.folder / "functions" / "templates"
    asked = {
        *("claim", "prove", "sent", "confirm", "confirmed"),
        *("preferences", "proof", "proof-done", "lead", "news-choice"),
    }
    shared = {
        f"share-{audience}{without}"
        for audience in ("customer", "partner", "employee")
        for without in ("", "-without-sms")
    }

    joining = {"join-confirm", "join-done"}
    joining |= {f"join-of-{audience}" for audience in ("customer", "partner", "employee")}

    own = {one.name for one in _PAGES if one.name not in FILLED}
    assert site.compiled(locale) == asked | shared | joining | own
    assert [name for name, page in site.served(locale).items() if "@@" in page] == []
    # Importing one must not write into the build.
    assert len([*templates.glob("__pycache__/*.pyc")]) == len([*templates.glob("*.py")])


WAYS_OUT = {"preferences_url", "unsubscribe_url"}
MAILS = {
    "confirm": {"sent_by", "entered", "confirm_url", "refuse_url", "terms_url", "privacy_url"}
    | WAYS_OUT,
    "proof": {"what", "proof_url"},
    "fresh_link": {"what", "fresh_url"},
    "details_former": {"moved", "held", "stop_url"},
    "details_replaced": {"moved", "held"},
    "details_new": {"moved", "held"},
    "lead": {"intro", "facts", "notes", "lead_url"},
    "lead_note": {"intro", "facts"},
    "win": {"intro", "facts", "approve", "refuse"},
    "registration": {"intro", "facts", "page_url"},
    "registration_desk": {"intro", "facts", "look", "commands"},
    "application": {
        *("name", "audience", "applied", "deadline"),
        *("look", "approve", "refuse"),
    },
    "words": {"outcome", "answer", "share_url"},
    "words_proposed": {"name", "deadline", "look", "approve", "refuse"},
    "join": {"join_url", "refuse_url", "privacy_url"} | WAYS_OUT,
    "welcome": {"link", "share_url", "terms_url", "privacy_url"},
    "join_applied": {"deadline", "preferences_url", "terms_url", "privacy_url"},
    "join_refused": {"preferences_url", "terms_url", "privacy_url"},
}


@pytest.mark.parametrize("ending", ["html", "txt"])
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", MAILS)
def test_each_mail_has_the_placeholders_that_functions_fill(
    site: Built, name: str, locale: str, ending: str
) -> None:
    mail = site.text(f"functions/mails/{name}.{locale}.{ending}")

    # Lines come twice: as text, and as markup.
    found = {value.removesuffix("_html") for value in placeholders(mail)}
    assert found == {"greeting"} | MAILS[name]


def test_no_static_page_waits_for_a_value(site: Built) -> None:
    assert [address for address, page in site.static().items() if "@@" in page] == []


def test_every_locale_has_every_page(site: Built) -> None:
    pages = (
        "",
        "404.html",
        "offers/customer/",
        "offers/partner/",
        "offers/employee/",
        "handbook/",
        "handbook/customer/",
        "handbook/partner/",
        "handbook/employee/",
        "handbook/rewards/",
        "joining/",
        "privacy/",
        "imprint/",
        "accessibility/",
        "terms/",
        f"terms/{revision_of(site.program)}/",
    )
    everywhere = {f"{home}{page}" for home in HOMES for page in pages}

    assert set(site.static()) == everywhere | {"/unavailable.html"}


def test_every_address_on_a_page_leads_somewhere(site: Built) -> None:
    folder = site.folder / "site"
    booking = {link for route in site.program.routing for link in route.booking.values()}
    routes = re.compile(
        r"/r/7K3M9QWXAB(/claim|\?lang=\w\w&c=mail)?"
        r"|/join/(customer|partner|employee)\?lang=\w\w"
        # The form of a lead takes its token as a field.
        r"|/lead"
        r"|/(sent|join/confirm|confirm|confirm/voucher\.ics|proof|preferences|news|unsubscribe|portal|portal/[\w-]+|portal/share/qr\.(svg|png))\?.+"
        # What these take is tested in test_share.
        r"|(mailto:|sms:|https://wa\.me/|https://x\.com/intent/tweet)\?.+"
        r"|https://www\.linkedin\.com/sharing/share-offsite/\?.+"
    )

    def leads(page: str, address: str) -> bool:
        # The theme of the handbook writes its addresses relative to the page.
        path = urljoin(page, address.split("#")[0]) if page.startswith("/") else address
        path = path.removeprefix(str(site.program.brand.origin))  # of canonical addresses
        if address.startswith(("#", "data:image/svg+xml,")) or re.fullmatch(
            r"mailto:(referrals|privacy|disputes)@larkspur\.example", path
        ):
            return True
        if path.startswith("/portal/") and allowed_methods(path.partition("?")[0]):
            return True
        if path in {"https://www.larkspur.example", *booking} or routes.fullmatch(path):
            return True
        file = folder / path.split("#")[0].lstrip("/")
        return (file / "index.html").is_file() or file.is_file()

    lost = {
        (name, address)
        for name, page in every_page(site).items()
        for address in addresses(page)
        if not leads(name, address)
    }

    assert lost == set()


def test_every_fragment_on_a_page_is_an_element_of_it(site: Built) -> None:
    lost = {
        (name, address)
        for name, page in every_page(site).items()
        for address in addresses(page)
        if address.startswith("#") and f'id="{address[1:]}"' not in page
    }

    assert lost == set()


def test_no_id_stands_twice_on_a_page(site: Built) -> None:
    for name, page in every_page(site).items():
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert sorted(set(ids)) == sorted(ids), name


def test_the_canonical_address_of_a_page_is_the_one_in_previews(site: Built) -> None:
    origin = str(site.program.brand.origin)
    for name, page in every_page(site).items():
        previewed = re.findall(r'<meta property="og:url" content="([^"]*)">', page)
        assert re.findall(r'<link rel="canonical" href="([^"]*)">', page) == previewed or (
            name.startswith("/") and "/handbook/" in name
        )
        if name.startswith("/") and previewed:
            assert previewed == [f"{origin}{name}"]


def test_nothing_is_inline(site: Built) -> None:
    # Data, not script: the theme of the handbook keeps its settings so.
    script = r'<script(?![^>]*\ssrc=)(?! id="__config" type="application/json">)'
    inline = re.compile(rf"<style|\sstyle=|\son[a-z]+=|javascript:|{script}", re.I)

    assert {name for name, page in every_page(site).items() if inline.search(page)} == set()


def test_nothing_is_asked_of_a_third_party(site: Built) -> None:
    # A link may lead away when it is followed; nothing is loaded from elsewhere.
    loads = re.compile(
        r'<(?:link(?! rel="canonical")|script|img|iframe|source|use|form)\b[^>]*="(?:https?:)?//'
    )
    # What the theme of the handbook brings is looked at in test_static_pages_in_browser.py.
    files = [
        path.read_text(encoding="utf-8")
        for path in (site.folder / "site" / "assets").iterdir()
        if path.suffix in {".css", ".js"}
    ]

    assert {name for name, page in every_page(site).items() if loads.search(page)} == set()
    assert [file for file in files if "//" in file] == []


def test_a_mail_loads_nothing(site: Built) -> None:
    mails = [site.text(f"functions/mails/confirm.{locale}.html") for locale in LOCALES]

    assert [mail for mail in mails if re.search(r"<img|<link|url\(|<script", mail)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_says_its_language(site: Built, locale: str) -> None:
    for name, page in site.served(locale).items():
        assert f'<html lang="{locale}" dir="{formatting.direction(locale)}">' in page, name


def test_every_page_has_a_title_of_its_own_and_a_description(site: Built) -> None:
    for name, page in every_page(site).items():
        assert re.search(r"<title>[^<@]{4,}</title>", page), name
        assert re.search(r'<meta name="description" content="[^"@]{10,}">', page), name
        assert page.count("<h1") == 1, name


def test_only_pages_that_are_the_same_for_everybody_may_be_indexed(site: Built) -> None:
    indexed = {name for name, page in every_page(site).items() if 'name="robots"' not in page}
    hidden = {name for name, page in every_page(site).items() if 'content="noindex"' in page}
    audiences = ("customer", "partner", "employee")
    pages = (
        "",
        *(f"offers/{audience}/" for audience in audiences),
        *(f"handbook/{audience}/" for audience in audiences),
        "handbook/",
        "handbook/rewards/",
        "privacy/",
        "imprint/",
        "accessibility/",
        "terms/",
    )

    assert indexed == {f"{home}{page}" for home in HOMES for page in pages}
    assert indexed | hidden == set(every_page(site))
    assert indexed & hidden == set()


def test_a_messenger_finds_a_picture_of_an_offer_that_is_nobodys_link(site: Built) -> None:
    for home in HOMES:
        page = site.static()[f"{home}offers/customer/"]
        (picture,) = re.findall(
            r'<meta property="og:image" content="https://refer\.larkspur\.example([^"]+)">', page
        )
        assert (site.folder / "site" / picture.removeprefix("/")).is_file()
        assert f'og:url" content="https://refer.larkspur.example{home}offers/customer/"' in page
        assert f'og:url" content="https://refer.larkspur.example{home}"' in site.static()[home]


def test_each_page_links_to_itself_in_every_language(site: Built) -> None:
    offer = site.served("de")["offer-customer"]
    terms = site.static()["/de/terms/"]

    own = {f"/r/7K3M9QWXAB?lang={locale}&c=mail" for locale in LOCALES}
    assert own <= set(addresses(offer))
    assert {"/terms/", "/de/terms/", "/fr/terms/", "/ja/terms/"} <= set(addresses(terms))
    assert terms.count('aria-current="true"') == 1


def test_the_form_keeps_to_the_limits_of_the_functions(site: Built) -> None:
    assert FIELD_LIMITS == LONGEST
    for locale in LOCALES:
        words = site.catalogue(locale)
        for field in ("name", "company", "message"):
            assert str(LONGEST[field]) in words[f"errors.{field}.too_long"], locale


def test_no_box_is_ticked_and_no_request_picked_in_advance(site: Built) -> None:
    for name, page in site.served("en").items():
        # What somebody has chosen themselves is shown as they chose it.
        assert "checked" not in page or name in {"news-choice", "portal-details", "portal-my-page"}
    assert site.served("en")["confirm"].count('type="radio"') == 2
    assert site.served("en")["confirm"].count('type="checkbox"') == 2


def test_the_offer_asks_for_a_name_and_an_address_and_for_no_consent(site: Built) -> None:
    offer = site.served("en")["offer-customer"]

    assert re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', offer) == [
        *("lang", "revision", "shown", "c", "email", "name", "website")
    ]


def test_the_page_that_confirms_shows_the_exact_words_of_each_purpose(site: Built) -> None:
    for locale in LOCALES:
        page = site.served(locale)["confirm"]
        for purpose, words in site.program.privacy.purposes.items():
            assert html.escape(words[locale]) in page
            assert site.catalogue(locale)[f"purpose.{purpose}"] == words[locale]


def test_the_offer_says_that_the_referrer_is_rewarded(site: Built) -> None:
    offers = {locale: site.served(locale)["offer-customer"] for locale in LOCALES}

    for locale, disclosed in {
        "en": "receives 1 month of service credit after a first meeting with you and up to €4,600 "
        "if your company becomes a customer",
        "de": "erhält 1 Gratismonat nach einem ersten Gespräch mit Ihnen und bis zu 4.600\u00a0€, "
        "wenn Ihr Unternehmen Kunde wird",
        "fr": "reçoit 1 mois offert après un premier rendez-vous avec vous et jusqu\u2019à "
        "4\u202f600\u00a0€ si votre entreprise devient cliente",
        "ja": "初回のお打ち合わせ後にサービス利用料1か月分、ご契約の際に最大€4,600の謝礼があります",
    }.items():
        assert disclosed in offers[locale], locale


def test_the_terms_state_every_amount_of_the_programme(site: Built) -> None:
    terms = html.unescape(site.static()["/terms/"])

    for amount in ("$500", "€450", "£400", "¥75,000", "CHF\u00a0450", "$5,000", "¥750,000"):
        assert f"<td>{amount}</td>" in terms, amount
    # No own amount for the Swedish krona: 500.00 USD at 10.64.
    assert "<td>SEK\u00a05,320</td>" in terms
    for share in ("10%", "15%", "20%"):
        assert f"<td>{share}</td>" in terms
    assert "held for 30\u00a0days" in terms


def test_the_terms_have_a_permanent_address_for_each_revision(site: Built) -> None:
    permanent = next(page for address, page in site.static().items() if len(address) == 24)

    assert 'content="noindex"' in permanent
    assert re.search(r"<code>[0-9a-f]{16}</code>", permanent)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_has_the_reward_in_every_currency(site: Built, locale: str) -> None:
    words = site.catalogue(locale)
    wanted = {
        f"share.you.{audience}.{currency}"
        for audience in site.program.audiences
        for currency in site.program.currencies.known
    }

    # Beside them stand those of a campaign that pays more: share.you.partner.EUR.year_end.
    named = {key for key in words if key.startswith("share.you.") and key.count(".") == 3}
    assert named == wanted
    assert all(words[key] for key in wanted)


def test_the_functions_get_the_programme_as_it_was_built(site: Built) -> None:
    program = known_program_of(site.text("functions/program.json"))

    assert program == site.program
    assert json.loads(site.text("functions/program.json"))["brand"]["name"] == "Larkspur"


@pytest.mark.parametrize(("until", "said"), [("29 November 2027", True), ("", False)])
def test_a_voucher_names_an_end_where_its_terms_have_one(
    site: Built, until: str, said: bool
) -> None:
    words = site.catalogue("en")
    given = voucher(words) | {"until": until, "calendar_url": "", "step": None}
    published = Published(site.folder / "functions")
    values = {"token": "AbCd", "preferences_url": "/", "vouchers": [given], "bearer": ""}
    page = published.render("confirmed", "en", values)

    # It is the company's offer that holds: nothing is set aside for anybody.
    assert ("<dt>Valid until</dt><dd>29 November 2027</dd>" in page) is said
    assert "<p></p>" not in re.sub(r"\s+", "", page)
    assert "eserved" not in page
