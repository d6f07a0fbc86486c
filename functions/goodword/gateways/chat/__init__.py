"""Chats of a company: Slack and Microsoft Teams."""
