"""The rules: generators of issues, grouped by what they need to see, and the decision whether a row counts."""
