"""Deal registrations of partners: made, decided, ended, and put before later recommendations."""
