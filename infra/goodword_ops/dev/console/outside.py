"""Services outside that are taken down on purpose: ``/_dev/faults``.

``POST {"service": "mail", "fault": "down"}`` lasts until ``"fault": null``, over restarts too; with
``"times": 3`` it meets so many clients. ``GET`` says what stands in the way of each.
"""

from collections.abc import Mapping
from typing import Any

from goodword_ops.dev.world.sandbox_control import JournalControl

Outside = Mapping[str, JournalControl]


def faults(services: Outside) -> dict[str, dict[str, Any]]:
    """``{service: {fault, times}}``."""
    found = {name: one.fault() for name, one in services.items()}
    return {name: {"fault": one["next"], "times": one["times"]} for name, one in found.items()}


def take_down(services: Outside, asked: Mapping[str, Any]) -> tuple[str, str]:
    """Does what is asked; otherwise the field that is wrong, and why."""
    service = services.get(str(asked.get("service")))
    if service is None:
        return "service", f"service: one of {', '.join(services)}"
    return "fault", service.set_fault(asked.get("fault"), asked.get("times"))
