"""Speed beside its limits: `make bench`, or `python -m bench --help` for parts of it."""
