"""Malay, with the whole name of a month; Django calls every afternoon night."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
