"""DynamoDB: keys, items, one transactional commit, stream records."""
