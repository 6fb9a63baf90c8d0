"""Accounts: residents by phone and code, staff by name, password and one-time code, and what each may do where."""
