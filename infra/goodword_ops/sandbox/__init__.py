"""A PayPal of one's own: a separate process that speaks the documented Payouts contract over HTTP.

It shares no code with the gateway that it stands opposite to.

    clock.py       the real time and an offset, which survives a restart
    api.py         PayPal's routes: token, create, read, cancel, verify
    contract.py    what PayPal checks of a request before it takes it
    faults.py      what the next create requests meet instead of a plain answer
    fates.py       what becomes of an item, by its receiver
    processing.py  what time does to items and batches
    ledger.py      the durable truth, in SQLite; survives a killed process
    views.py       batches and items as PayPal shows them
    webhooks.py    signing, sending, sending again
    control.py     ``/_sandbox/…``: the clock, faults and the ledger, for tests and the dev page
    app.py         puts them together and lets time pass

``python -m goodword_ops.sandbox --help`` starts it. Sources: PayPal's published OpenAPI files
``payments_payouts_batch_v1`` and ``notifications_webhooks_v1``, and its currency and error pages.
"""
