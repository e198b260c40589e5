"""The words of the field: offence, incident, place, period, and how we say things."""
