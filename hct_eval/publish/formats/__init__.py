"""The same report for paper, for Word and on one page: made from the page that was rendered, never from the data."""
