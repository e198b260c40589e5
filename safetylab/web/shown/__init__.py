"""Released figures as pages and files show them; what all rooms of the web share."""
