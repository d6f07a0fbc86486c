"""Forms that come too often through one link or from one network: kept, and asked for some work.

The work is asked on the answer to the form, never on the offer page, which is the same for all.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from goodword.flows.claims.admission import admit, first_few
from goodword.handlers.web.again import PROOF_FIELD, page_again
from goodword.handlers.web.edge import network_of

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

    from goodword.handlers.wiring import Services


def mail_waits_until(
    services: "Services",
    event: "APIGatewayProxyEventV2",
    code: str,
    fields: Mapping[str, Any],
    now: datetime,
) -> datetime | None:
    """Until when the mail of a form waits; None: it goes at once, because few have come this way,
    or because the browser has worked for it."""
    store, limits = services.store, services.published.program.limits
    # Without a distribution before us anybody may write what network they come from.
    network = network_of(event, services.keys, now) if services.edge_secrets else None
    if network is not None and services.first_forms.is_one(network, first_few(limits), now):
        network = None
    waits = admit(store, limits, code, network, now=now)
    if waits is not None and (answer := fields.get(PROOF_FIELD)):
        from goodword.domain.claims.proof_of_work import solution

        proof = solution(services.keys, answer, now=now)
        if proof is not None and store.take(proof.once, proof.at):
            return None
    return waits


def busy_page(
    services: "Services",
    event: "APIGatewayProxyEventV2",
    locale: str,
    fields: Mapping[str, str],
    *,
    waits: datetime,
    onward: str,
    now: datetime,
) -> "Response[str]":
    """What was typed, kept already, and a challenge: whoever works it out need not wait."""
    from goodword.domain.claims.proof_of_work import NUMBER_BYTES, SALT_BYTES, challenge

    asked = challenge(services.keys, services.randomness(SALT_BYTES + NUMBER_BYTES), now=now)
    return page_again(
        services.published,
        locale,
        event,
        {name: value for name, value in fields.items() if name != PROOF_FIELD},
        "busy",
        200,
        challenge=json.dumps(asked),
        onward=onward,
        time=f"{waits:%H:%M} UTC",
    )
