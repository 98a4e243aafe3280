"""`python -m dvk_xl.cli` is the command `dvk`."""

import sys

from dvk_xl.cli.door import main

if __name__ == "__main__":
    sys.exit(main())
