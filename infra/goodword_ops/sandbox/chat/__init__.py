"""A chat of one's own: a separate process that takes what Slack and Teams take, and no more.

It shares no code with the gateways that it stands opposite to.

    slack.py    ``chat.postMessage`` and an incoming webhook
    blocks.py   which blocks Slack refuses
    teams.py    a workflow that begins with a webhook request
    app.py      both beside the desk ``/_sandbox/…``

``python -m goodword_ops.sandbox.chat --help`` starts it. Sources: Slack's published description of
its Web API and the lengths that its own package enforces; Microsoft's page on Teams workflows.
"""
