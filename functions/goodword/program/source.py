"""Where referrals come from. On its own, because the visitors' function needs nothing else."""

from enum import StrEnum


class Source(StrEnum):
    """Where a referral comes from; the third part of its human id."""

    CUSTOMER = "CUST"
    PARTNER = "PART"
    EMPLOYEE = "EMPL"
    OTHER = "OTHR"
