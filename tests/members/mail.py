"""Reading what the site sends by e-mail."""

import re


def link_in(message) -> str:
    """The path of the one address a message holds."""
    [path] = re.findall(r"http://testserver(\S+)", message.body)
    return path
