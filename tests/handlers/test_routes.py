"""The table of routes: every line is served as it says, and to those who may only."""

import importlib
from inspect import getclosurevars
from pathlib import Path
from typing import Any

import pytest

from goodword.handlers.api import app as api
from goodword.handlers.portal import app as portal
from goodword.handlers.portal.signed_in import SIGN_IN
from goodword.handlers.public import app as public
from goodword.handlers.routes import FUNCTIONS, ROUTES, Route, Who, bind
from goodword.handlers.staff import app as staff
from goodword.handlers.webhooks import app as webhooks
from goodword.handlers.wiring import Services, Settings
from tests.doubles import SetClock
from tests.gateways.payouts.fake import paying
from tests.handlers.public.visiting import FORM, Site

SETTINGS = Settings(GOODWORD_TABLE="t", GOODWORD_ORIGIN="https://refer.example")
ANSWERS = {
    "public": public.answers,
    "portal": portal.answers,
    "staff": staff.answers,
    "webhooks": webhooks.answers,
    "api": api.answers,
}


def event() -> Any:
    raise AssertionError("nobody asks yet")


@pytest.mark.parametrize("function", ANSWERS)
def test_every_answer_of_a_function_stands_in_the_table_once(function: str) -> None:
    # A page that has two addresses is answered in one way.
    named = {route.answers for route in ROUTES if route.function == function}

    assert sorted(ANSWERS[function](Services(SETTINGS), event)) == sorted(named)


def test_every_route_is_of_a_function_that_answers_http_and_stands_once() -> None:
    assert {route.function for route in ROUTES} == set(ANSWERS)
    assert set(ANSWERS) <= set(FUNCTIONS)
    assert len({route.key for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("function", ANSWERS)
def test_an_app_serves_the_routes_of_the_table_and_no_other(function: str) -> None:
    build = importlib.import_module(FUNCTIONS[function]).build
    guarded = getclosurevars(build(Services(SETTINGS))).nonlocals
    (resolver,) = guarded["resolve"].args

    served = {
        (route.method.upper(), written(route.path), route.compress)
        for route in resolver._static_routes + resolver._dynamic_routes  # noqa: SLF001
    }

    assert served == {
        (route.method, route.path, route.compress) for route in ROUTES if route.function == function
    }


def written(path: str) -> str:
    """A rule of the resolver as the table writes it."""
    return path.replace("<", "{").replace(">", "}").replace(".+", "{path+}")


def test_a_route_that_nothing_answers_keeps_the_function_from_being_built() -> None:
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

    with pytest.raises(KeyError, match="crm_generic"):
        bind(APIGatewayHttpResolver(), "webhooks", {"payouts": event})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_only_those_routes_that_anyone_may_call_answer_a_stranger(
    built: Path, route: Route
) -> None:
    site = Site(built)
    site.services.providers = paying(SetClock())
    site.handler = importlib.import_module(FUNCTIONS[route.function]).build(site.services)
    path = route.path.replace("{path+}", "no/such/page")
    path = path.format(
        code=site.code,
        name="paypal",
        audience="customer",
        id="JS42",
        reference="GW-7K2M-9PWX",
        key="x",
    )
    before = list(site.store.events)

    answer = site.send(route.method, path, "", content_type=FORM)

    # The distribution proves itself on every route alike: see tests/handlers/web/test_edge.py.
    unproven = {Who.ANYONE, Who.DISTRIBUTION}
    if route.function == "staff":
        # Nobody says who the staff are: tests/handlers/staff has an issuer.
        assert answer.status == 404
        assert site.store.events == before
        return
    if route.who is Who.SIGNED_IN:
        assert (answer.status, answer.headers["Location"]) == (303, SIGN_IN)
    else:
        assert (answer.status == 401) is (route.who not in unproven)
    assert route.who is Who.ANYONE or site.store.events == before
