"""Thai, which says in which era a year is counted."""

DATE_FORMAT = "j F ค.ศ. Y"
DATETIME_FORMAT = "j F ค.ศ. Y, H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "F ค.ศ. Y"
