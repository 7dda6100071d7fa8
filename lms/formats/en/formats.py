"""English as most of the network writes it: 23 November 2026."""

DATE_FORMAT = "j F Y"
