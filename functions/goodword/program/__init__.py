"""``program.yml`` as a frozen model: what it says, where it is wrong, and which revision it is."""
