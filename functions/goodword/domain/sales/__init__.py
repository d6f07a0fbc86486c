"""Handing a confirmed referral to sales: who takes it, by when, what they answer."""
