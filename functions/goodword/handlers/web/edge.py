"""What the distribution adds to a request: the proof that it came through, and from which network.

Without the proof anybody could ask the functions at their own address and write the network's
header themselves, so nobody is answered there. Of a network only a keyed hash is made, which holds
for an hour: an allowance counts by it, and nothing else keeps it.
"""

import hmac
import json
from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools import Logger

from goodword.domain.errors import Forbidden, Misconfigured

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

    from goodword.domain.tokens import Keys

EDGE: Final = "x-goodword-edge"
VIEWER: Final = "x-goodword-viewer"
IPV6_NETWORK: Final = 64
"""Bits of an IPv6 address that one household or company has to itself."""

Resolve = Callable[[dict[str, Any], Any], dict[str, Any]]


def behind_edge(
    resolve: Resolve, secrets: Callable[[], Collection[str]], logger: Logger
) -> Resolve:
    """The handler for requests that show one of the secrets; all others are refused.

    No secrets: there is no distribution before this (a test, a single process), and whoever can
    reach it may ask. One that is set and empty refuses everybody.
    """

    def guarded(event: dict[str, Any], context: Any) -> dict[str, Any]:
        try:
            known = secrets()
        except Misconfigured as wrong:
            # An alarm of infra/template.yaml counts this message.
            logger.error("misconfigured", extra=wrong.facts)
            return _refusal()
        shown = event.get("headers", {}).get(EDGE, "").encode()
        if known and not any(hmac.compare_digest(shown, one.encode()) for one in known):
            if shown:
                # Not who comes past the distribution, but one that shows something else. An alarm
                # of infra/template.yaml sets this message against all requests.
                logger.warning("edge refused", extra={"problem": Forbidden.code, "status": 403})
            else:
                logger.info("refused", extra={"problem": Forbidden.code, "status": 403})
            return _refusal()
        return resolve(event, context)

    return guarded


def network_of(event: "APIGatewayProxyEventV2", keys: "Keys", now: datetime) -> str | None:
    """What stands for the visitor's network in this hour; None where no distribution names it."""
    from ipaddress import IPv6Address, ip_address, ip_network

    try:
        address = ip_address(event.headers.get(VIEWER) or "")
    except ValueError:
        return None
    network = str(address)
    if isinstance(address, IPv6Address):
        network = str(ip_network((address, IPV6_NETWORK), strict=False))
    about = f"network {network} {now:%Y-%m-%dT%H}".encode()
    return hmac.digest(keys.token_key, about, "sha256")[:12].hex()


class FirstForms:
    """The first few forms of a network in an hour, counted in this process alone.

    Most networks send one or two: nothing of them is stored, and a form costs one write less.
    """

    def __init__(self) -> None:
        self._hour = ""
        self._seen: Counter[str] = Counter()

    def is_one(self, network: str, few: int, now: datetime) -> bool:
        """Counts a form; whether it is among the first ``few`` that this process has seen."""
        hour = f"{now:%Y-%m-%dT%H}"
        if hour != self._hour:
            self._hour, self._seen = hour, Counter()
        self._seen[network] += 1
        return self._seen[network] <= few


def _refusal() -> dict[str, Any]:
    body = {"type": "about:blank", "title": "Forbidden", "status": 403, "code": Forbidden.code}
    headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    return {"statusCode": 403, "headers": headers, "body": json.dumps(body)}
