"""Commands about those who run the programme."""
