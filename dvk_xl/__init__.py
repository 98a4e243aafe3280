"""Sổ Dân vận khéo: from the plan of a commune to its report, in files."""

__version__ = "0.1.0"
