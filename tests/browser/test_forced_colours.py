"""What tells by its colour alone is seen in forced colours too, as of Windows's high contrast."""

import pytest

from lms.members.roles import SECRETARIAT
from lms.reports import columns
from tests.factories.courses import complete_course, published_course
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

MARKS = """figure => {
  const colours = name => [...figure.querySelectorAll(`.report-key i, .report-bars rect`)]
    .map(each => [each.localName, each.getAttribute("class"), getComputedStyle(each)[name]]);
  return [...colours("backgroundColor").filter(([tag]) => tag === "i"),
          ...colours("fill").filter(([tag]) => tag === "rect")];
}"""
PAPER = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_charts_legend_and_bars_keep_their_colours(
    phone, sign_in, live_server, monkeypatch, scheme
):
    monkeypatch.setattr(columns, "QUICK", columns.GIVEN_UP)  # however slow the machine is
    complete_course(MemberFactory(), published_course())
    session = sign_in(MemberFactory(role=SECRETARIAT)).cookies["sessionid"].value
    context = phone(forced_colors="active", color_scheme=scheme)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto("/admin/reports/completion/", wait_until="load")

    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    marks = page.locator(".report-chart").first.evaluate(MARKS)
    paper = page.evaluate(PAPER)
    legend = {kind: colour for tag, kind, colour in marks if tag == "i"}
    bars = {kind: colour for tag, kind, colour in marks if tag == "rect"}
    assert len(set(legend.values())) == len(legend) > 1
    assert paper not in legend.values()
    assert bars == {kind: legend[kind] for kind in bars}
    assert bars
