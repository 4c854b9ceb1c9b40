"""The vendors' layouts of text tables, one a file: `recognise(sample)` gives the form or None."""
