"""The local stack and infra/template.yaml agree on what a visitor can tell."""

from goodword.handlers.routes import OTHERWISE, ROUTES
from goodword_ops.dev.http.security_headers import ON_EVERY_ANSWER, UNLESS_THE_ANSWER_SAYS
from tests.infra.template import resource, resources


def test_every_route_of_the_http_api_is_here_and_no_other() -> None:
    deployed = {one["RouteKey"] for one in resources("AWS::ApiGatewayV2::Route").values()}

    assert {route.key for route in ROUTES} | {OTHERWISE} == deployed


def test_the_security_headers_are_those_of_the_distribution() -> None:
    policy = resource("ResponseHeaders")["Properties"]["ResponseHeadersPolicyConfig"]
    security = policy["SecurityHeadersConfig"]
    age = security["StrictTransportSecurity"]["AccessControlMaxAgeSec"]
    deployed = {
        "content-security-policy": (
            security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
            security["ContentSecurityPolicy"]["Override"],
        ),
        "x-content-type-options": ("nosniff", security["ContentTypeOptions"]["Override"]),
        "referrer-policy": (
            security["ReferrerPolicy"]["ReferrerPolicy"],
            security["ReferrerPolicy"]["Override"],
        ),
        "strict-transport-security": (
            f"max-age={age}",
            security["StrictTransportSecurity"]["Override"],
        ),
    } | {
        one["Header"].lower(): (one["Value"], one["Override"])
        for one in policy["CustomHeadersConfig"]["Items"]
    }

    here = {name: (value, True) for name, value in ON_EVERY_ANSWER.items()} | {
        name: (value, False) for name, value in UNLESS_THE_ANSWER_SAYS.items()
    }
    assert here == deployed
