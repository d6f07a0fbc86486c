"""The one DynamoDB table: its keys, its items, one transactional commit, and its stream."""
