"""One function for each button and command: read, decide, write, and return what there is to say."""
