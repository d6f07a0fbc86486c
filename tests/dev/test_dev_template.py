"""The local stack and infra/template.yaml agree on what a visitor can tell."""

from goodword_ops.dev.security_headers import SECURITY_HEADERS
from goodword_ops.dev.stage import ROUTES
from tests.infra.template import resource, resources


def test_every_route_of_the_http_api_is_here_and_no_other() -> None:
    deployed = {one["RouteKey"] for one in resources("AWS::ApiGatewayV2::Route").values()}

    assert {route.key for route in ROUTES} == deployed


def test_the_security_headers_are_those_of_the_distribution() -> None:
    policy = resource("ResponseHeaders")["ResponseHeadersPolicyConfig"]
    security = policy["SecurityHeadersConfig"]
    age = security["StrictTransportSecurity"]["AccessControlMaxAgeSec"]
    deployed = {
        "content-security-policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "x-content-type-options": "nosniff",
        "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "strict-transport-security": f"max-age={age}",
    } | {one["Header"].lower(): one["Value"] for one in policy["CustomHeadersConfig"]["Items"]}

    assert deployed == SECURITY_HEADERS
