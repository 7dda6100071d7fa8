"""Vietnamese; sentences say “ngày” themselves."""

DATE_FORMAT = r"j \t\h\á\n\g n, Y"
DATETIME_FORMAT = r"H:i, j \t\h\á\n\g n, Y"
YEAR_MONTH_FORMAT = r"\t\h\á\n\g n, Y"
