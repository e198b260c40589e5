"""One module and one file of worked examples per indicator."""
