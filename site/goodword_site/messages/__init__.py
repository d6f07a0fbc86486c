"""The words of pages and mails in every locale."""
