"""The places of a quiz in its form."""

from wagtail.admin.panels import MultipleChooserPanel

from cms.sources import OfSource


class PlacesPanel(OfSource, MultipleChooserPanel):
    """Questions that are chosen, many at once, and places that draw theirs."""

    class BoundPanel(MultipleChooserPanel.BoundPanel):
        template_name = "assessments/admin/quiz_places.html"
        # As what it is described to the form's script: Wagtail's own (8.0) would begin it a second
        # time, by which each of its buttons does all twice.
        telepath_adapter_name = "wagtail.panels.InlinePanel"
