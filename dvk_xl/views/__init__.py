"""What the workbook shows: pure pages of cells, the same for a new master, a closed one and one that is open."""
