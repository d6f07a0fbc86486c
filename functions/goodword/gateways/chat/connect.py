"""Which chat a secret opens: one of three, at an address of the service itself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import SplitResult, urlsplit

from goodword.domain.errors import Misconfigured
from goodword.flows.ports import Chat
from goodword.gateways.http import HttpSession

SLACK_TOKEN: Final = "slack_token"  # noqa: S105  # a name, not a secret
SLACK_WEBHOOK: Final = "slack_webhook"
TEAMS_WEBHOOK: Final = "teams_webhook"
NAMES: Final = (SLACK_TOKEN, SLACK_WEBHOOK, TEAMS_WEBHOOK)

_SLACK_HOST: Final = "https://slack.com"
_SLACK_WEBHOOK_HOSTS: Final = ("hooks.slack.com", "hooks.slack-gov.com")
# Each workflow has a host of its own below these.
_TEAMS_HOSTS: Final = (".logic.azure.com", ".api.powerplatform.com")
_CONNECT_SECONDS: Final = 3
_ANSWER_SECONDS: Final = 10


def connected(secret: Mapping[str, str], base_url: str, clock: Callable[[], datetime]) -> Chat:
    """The chat of a secret that holds something. ``base_url``: another host that is asked instead,
    such as a sandbox; the secret has to be right all the same.

    Raises:
        Misconfigured: it holds no chat, more than one, or an address of somebody else.
    """
    filled = [name for name in NAMES if secret.get(name)]
    if len(filled) != 1:
        remedy = f"write exactly one of {', '.join(NAMES)} into it, and leave the others out"
        raise Misconfigured("the secret that GOODWORD_CHAT_SECRET names", remedy)
    (name,) = filled
    value = secret[name].strip()
    if name == SLACK_TOKEN:
        if not value.startswith("xoxb-") or not value.isascii() or not value.isprintable():
            raise Misconfigured(
                name, "write the bot token of the Slack app, which begins with xoxb-"
            )
        from goodword.gateways.chat.slack import SlackChat

        return SlackChat(_session(base_url or _SLACK_HOST, clock), value)
    if name == SLACK_WEBHOOK:
        address = _address(
            name, value, lambda host: host in _SLACK_WEBHOOK_HOSTS, "https://hooks.slack.com/..."
        )
        from goodword.gateways.chat.slack import SlackWebhook

        return SlackWebhook(_session(base_url or _origin(address), clock), _path(address))
    address = _address(
        name, value, lambda host: host.endswith(_TEAMS_HOSTS), "https://....logic.azure.com/..."
    )
    from goodword.gateways.chat.teams import TeamsWebhook

    return TeamsWebhook(_session(base_url or _origin(address), clock), _path(address))


def _address(name: str, value: str, is_known: Callable[[str], bool], example: str) -> SplitResult:
    """The parts of an address of the service itself: the secret in it is shown to nobody else."""
    try:
        address = urlsplit(value)
        port = address.port
    except ValueError:
        address, port = SplitResult("", "", "", "", ""), None
    if (
        address.scheme != "https"
        or port not in (None, 443)
        or address.username is not None
        or not is_known(address.hostname or "")
    ):
        raise Misconfigured(name, f"write the whole address that the service shows, {example}")
    return address


def _origin(address: SplitResult) -> str:
    return f"https://{address.hostname}"


def _path(address: SplitResult) -> str:
    return f"{address.path}?{address.query}" if address.query else address.path


def _session(base_url: str, clock: Callable[[], datetime]) -> HttpSession:
    import httpx

    timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
    # A connection that was kept while the function slept may be dead, and whoever writes to it
    # learns nothing of the message.
    limits = httpx.Limits(max_keepalive_connections=0)
    client = httpx.Client(base_url=base_url, timeout=timeout, limits=limits)
    return HttpSession(client, clock=clock)
