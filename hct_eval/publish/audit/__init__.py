"""What a reader could work out: bounds on hidden counts, further cells to hide, releases compared, a checklist."""
