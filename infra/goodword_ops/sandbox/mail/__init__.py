"""A mail server of one's own: a separate process that speaks SMTP and keeps what it took.

It shares no code with the gateway that it stands opposite to.

    server.py   the protocol, RFC 5321 with AUTH, STARTTLS and SMTPUTF8
    app.py      the server beside its desk ``/_sandbox/…``

``python -m goodword_ops.sandbox.mail --help`` starts it.
"""
