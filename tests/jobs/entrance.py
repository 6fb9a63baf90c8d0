"""A house with its shared rooms only, for the `flask` command: settings come from the environment, as in earnest."""

import gc
import os

from tests.notify.houses import build

app = build(dict(os.environ))
gc.enable()
