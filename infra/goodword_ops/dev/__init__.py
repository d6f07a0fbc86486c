"""The local stack, ``goodword dev``: the real handlers, an emulator and a payout sandbox."""
