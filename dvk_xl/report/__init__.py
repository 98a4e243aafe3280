"""Reports: plain values from the measures, then Word and Excel files that pass a check after they are opened again."""
