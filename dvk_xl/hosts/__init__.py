"""Where the master is: the closed file on disk. Nothing else in it is touched."""
