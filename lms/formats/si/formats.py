"""Sinhala, for which Django has no formats: the year comes first."""

DATE_FORMAT = "Y F j"
DATETIME_FORMAT = "Y F j, H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "Y F"
