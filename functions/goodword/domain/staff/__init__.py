"""Those who run the programme: what they may do, their sessions, and the trail of it."""
