"""Landing pages, mails and what they link to."""
