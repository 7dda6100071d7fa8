"""Indonesian, with the whole name of a month."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H.i"
