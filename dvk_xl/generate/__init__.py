"""New files from schema and plan: the master workbook, the forms of the units."""
