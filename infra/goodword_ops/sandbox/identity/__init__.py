"""An issuer of identities of one's own: OpenID Connect with PKCE, strict, and no more.

It shares no code with the gateway that it stands opposite to.

    people.py      who there is to sign in as, one for each role
    issuing.py     codes and tokens, and what is wrong with a request
    app.py         its HTTP beside the desk ``/_sandbox/…``

``python -m goodword_ops.sandbox.identity --help`` starts it. Sources: OpenID Connect Core 1.0, RFC
7636 (PKCE), RFC 9207 (``iss``), OpenID Connect Back-Channel Logout 1.0.
"""
