"""The command line: one door, no rule. Vietnamese for people, one JSON object on stdout for programs."""

from dvk_xl.cli.door import main

__all__ = ["main"]
