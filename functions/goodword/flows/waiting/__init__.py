"""The one flow of what waits for a person: the list, the decision, what happens without one."""
