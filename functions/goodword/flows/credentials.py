"""Credentials of a provider: looked at before anything is sealed, claimed or read."""

from goodword.flows.ports import PayoutProvider


def require_credentials(provider: PayoutProvider) -> None:
    """Raises ``Misconfigured`` where a provider cannot pay for want of them."""
    if (wrong := provider.misconfigured) is not None:
        raise wrong
