"""From a folder of anything to typed records, each with its place."""
