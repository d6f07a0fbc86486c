"""What stands around the local stack: clock, CRM, mailbox, seeds."""
