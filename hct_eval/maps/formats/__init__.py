"""Map files of other programs: read and write."""
