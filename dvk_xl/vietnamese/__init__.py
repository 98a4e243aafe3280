"""How Vietnamese offices write: letters and names, numbers, days."""
