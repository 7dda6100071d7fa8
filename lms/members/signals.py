"""What comes up from the members' room, to apps that print their names."""

from django.dispatch import Signal

certificate_name_corrected = Signal()
"""With ``member``, who decided it (``by``), and ``at``. Inside the transaction."""
