"""Any page and any mail, as anybody would get it on any day: ``/_dev/show``."""
