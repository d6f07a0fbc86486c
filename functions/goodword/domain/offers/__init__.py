"""What a visitor of a link is shown: campaigns, experiments and their results."""
