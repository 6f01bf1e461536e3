"""`python -m hookd`: the same as the console script."""

import sys

from hookd.cli import main

sys.exit(main())
