"""Every payout provider there is. A further one is a line here and one in ``program/providers``.

Each module has ``SETTINGS``, the variables of the environment that it reads, and
``connect(environment, read_secret, clock)``, which answers None where credentials are missing, and
``CAPABILITIES``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from typing import Final

from goodword.flows.ports import PayoutProvider

MODULES: Final = {
    "paypal": "goodword.gateways.payouts.paypal.provider",
}


def connected(
    environment: Mapping[str, str],
    read_secret: Callable[[str], Mapping[str, str]],
    clock: Callable[[], datetime],
) -> dict[str, PayoutProvider]:
    """The providers that have credentials, by name."""
    found = (
        import_module(module).connect(environment, read_secret, clock)
        for module in MODULES.values()
    )
    return {provider.name: provider for provider in found if provider is not None}


def methods_of(name: str) -> frozenset[str]:
    """The methods of destinations (``domain.destination``) that a provider pays to."""
    methods: frozenset[str] = import_module(MODULES[name]).CAPABILITIES.methods
    return methods


def settings() -> dict[str, tuple[str, ...]]:
    """The variables of the environment that each provider reads, by its name."""
    return {name: import_module(module).SETTINGS for name, module in MODULES.items()}
