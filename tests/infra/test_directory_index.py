"""What the distribution's own function does with a path, and the local origin as well."""

import json
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from goodword.handlers.routes import ROUTES
from goodword_ops.dev.http.origin import Front, Origin
from tests import requested
from tests.doubles import SetClock
from tests.infra.template import resource

CODE = "0k3j9x1m4n5"
MOVED = {
    f"/R/{CODE}": f"/r/{CODE}",
    f"/R/{CODE.upper()}.": f"/r/{CODE.upper()}.",
    f"//r/{CODE}": f"/r/{CODE}",
    f"///R///{CODE}/": f"/r/{CODE}/",
    f"/r%2F{CODE}": f"/r/{CODE}",
    f"/%2fR%2f{CODE}%20": f"/r/{CODE}%20",
    f"//r/{CODE}/claim": f"/r/{CODE}/claim",
    f"/R//evil.example/{CODE}": f"/r/evil.example/{CODE}",
    "/JOIN/customer": "/join/customer",
    "/Join/Customer.": "/join/Customer.",
    "//join/customer": "/join/customer",
    "/join%2Fcustomer": "/join/customer",
    "/Portal": "/portal",
    "/PORTAL/Share": "/portal/share",
    "/Portal/registrations/Ab3x": "/portal/registrations/Ab3x",
    "/Confirm": "/confirm",
    "/UNSUBSCRIBE": "/unsubscribe",
    "//News": "/news",
    "/Preferences/": "/preferences/",
    "//Lead": "/lead",
    "/Proof": "/proof",
    "/Sent": "/sent",
}
QUERIES = ["", "?c=mail", "?lang=de&c=mail%20"]


def at_the_edge(uri: str, query: str) -> dict[str, object]:
    """What the function of infra/template.yaml makes of a request, run by Playwright's own node."""
    code = resource("DirectoryIndex")["Properties"]["FunctionCode"]
    raw = json.dumps(query.removeprefix("?")) if query else "undefined"
    request = f"{{uri: {json.dumps(uri)}, rawQueryString: () => {raw}}}"
    script = f"{code}\nconsole.log(JSON.stringify(handler({{request: {request}}})))"
    node, _ = compute_driver_executable()
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    made: dict[str, object] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("typed", MOVED)
def test_a_link_that_the_patterns_miss_is_led_to_the_offers(
    tmp_path: Path, typed: str, query: str
) -> None:
    edge = at_the_edge(typed, query)
    origin = Origin(
        front=lambda: Front(tmp_path, tmp_path, {}),
        routes=ROUTES,
        dev=None,  # type: ignore[arg-type]  # nobody asks for it
        banner=lambda: None,
        clock=SetClock(),
        after_write=lambda: None,
        edge="secret",
    )
    here = requested.ask(origin, "GET", typed, raw=True, query=query.removeprefix("?"))
    origin.close()

    assert edge["statusCode"] == here.status_code == 308
    location = f"{MOVED[typed]}{query}"
    assert edge["headers"] == {"location": {"value": location}}
    assert here.headers["location"] == location


@pytest.mark.parametrize(
    ("uri", "becomes"),
    [
        ("/", "/index.html"),
        ("/terms/", "/terms/index.html"),
        ("/404.html", "/404.html"),
        ("/R/", "/R/index.html"),
        ("/Join/", "/Join/index.html"),
        ("/newsroom/", "/newsroom/index.html"),
        ("/de/join/", "/de/join/index.html"),
        ("/rx/", "/rx/index.html"),
        ("//evil.example", "//evil.example"),
    ],
)
def test_all_else_is_a_file_of_the_bucket(uri: str, becomes: str) -> None:
    assert at_the_edge(uri, "")["uri"] == becomes


def test_every_page_of_the_functions_is_led_to_in_capitals() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    pages = [
        str(one["PathPattern"]).rstrip("*").rstrip("/")
        for one in config["CacheBehaviors"]
        if one["ViewerProtocolPolicy"] == "redirect-to-https"
    ]

    assert {"/r", "/join", "/portal"} <= set(pages)
    for page in sorted({*pages} - {"/healthz", "/openapi.json"}):
        typed, meant = f"{page.upper()}/Ab", f"{page}/Ab"
        location = at_the_edge(typed, "")["headers"]
        assert location in (
            {"location": {"value": meant}},
            {"location": {"value": meant.lower()}},
        ), page
