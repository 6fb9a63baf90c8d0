"""How long a simulation runs: whole in `make simulate`, a part of the same in `make test`."""

import os

WHOLE = os.environ.get("SIMULATE") == "1"


def times(whole: int, part: int) -> int:
    """How often: `whole` where everything is simulated, `part` before every commit."""
    return whole if WHOLE else part
