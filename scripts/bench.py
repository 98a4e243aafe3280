"""Speed as ratios in one run: forms, looks, names, the open workbook, unit files and memory. Prints tables; asserts nothing."""

import argparse

from bench_files import MEMORY, files, memory
from bench_forms import forms
from bench_live import live
from bench_looks import looks
from bench_names import names


def main() -> None:
    """Run every part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-share", type=int, default=4, help="the peer reads one of so many tens of the files")
    parser.add_argument("--forms", type=int, default=1000)
    parser.add_argument("--looks", type=int, default=150)
    parser.add_argument("--live", type=int, default=150, help="number of units")
    parser.add_argument("--memory", type=int, nargs="*", default=MEMORY, help="numbers of files")
    args = parser.parse_args()
    forms(args.forms)
    looks(args.looks, rounds=9)
    names()
    live(args.live, rounds=9, actions=3)
    files(args.files, args.rounds, args.peer_share)
    memory(args.memory)


if __name__ == "__main__":
    main()
