"""What somebody of the staff may do, by name; apart, since every cold start knows what waits."""

from enum import StrEnum


class StaffRole(StrEnum):
    """What somebody who runs the programme has to do with it; ``domain.staff.roles`` says what each
    may do."""

    VIEWER = "viewer"
    SALES = "sales"
    PARTNER_MANAGER = "partner_manager"
    FINANCE = "finance"
    PRIVACY = "privacy"
    ADMIN = "admin"
