"""New files, the ledger and what stands in the master become the new tables: pure, three-way, every row accounted for."""
