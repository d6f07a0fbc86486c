"""Pay: reserve, seal, submit, observe, settle."""
