"""How a programme goes live and stays: revisions for ever, in a folder or in a stack."""
