"""What Wagtail's fields begin by scripts in the page, so that the admin's policy can refuse those.

Its choosers, date fields and rows of forms each have a line of script beside them. Here they say in
attributes what begins, and ``js/beginnings.js`` begins it; so do ``templates/wagtailadmin``.
"""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser


def begins(name: str, *arguments: Any) -> SafeString:
    """What ``js/beginnings.js`` calls as soon as it is on the page."""
    return format_html(
        '<template data-begins="{}" data-arguments="{}"></template>', name, json.dumps(arguments)
    )


def render_chooser(
    chooser: BaseChooser, name: str, value: Any, attrs: dict[str, Any], renderer: Any = None
) -> SafeString:
    """A chooser as ``BaseChooser.render`` writes it, but for the script."""
    data = chooser.get_value_data(value)
    if isinstance(chooser, AdminTaskChooser):
        beginning = begins("task", attrs["id"])
    else:
        options = chooser.get_js_init_options(attrs["id"], name, data)
        beginning = begins(chooser.js_constructor, attrs["id"], options)
    return format_html("{}{}", chooser.render_html(name, data, attrs), beginning)


def register() -> None:
    """In the place of Wagtail's own, for every chooser there is."""
    BaseChooser.render = render_chooser
