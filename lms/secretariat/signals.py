"""What comes up from the secretariat's room, to apps that name an organisation in an address."""

from django.dispatch import Signal

organisation_merging = Signal()
"""Sender is the organisation that goes, ``into`` the one that stays. Inside the transaction."""
