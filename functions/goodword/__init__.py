"""Goodword: a referral programme that a company owns.

What runs on Lambda, and ``program.reading``, which does not.

Imports run one way: ``program <- domain <- flows <- handlers``; ``store`` and ``gateways`` import
``domain`` and ``program`` and satisfy the protocols of ``flows.ports``. Importing does nothing.
"""
