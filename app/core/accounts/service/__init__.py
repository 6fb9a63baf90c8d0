"""The verbs of accounts, by subject."""
