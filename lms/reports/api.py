"""The completion report for programs: the same table as screen and files, from the same form."""

from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema, Status
from ninja.errors import ValidationError
from ninja.security import HttpBearer
from pydantic import Field

from lms.members.models import Organisation
from lms.reports import columns, completion, exports, tables, tokens
from lms.reports.figures import By, Compared
from lms.reports.forms import FiltersForm
from lms.reports.models import AccessToken

RATE = "60/1m/key"
"""Of one token."""

Figure = int | float | str | None


class Choice(Schema):
    """What the report is about. Days are written 2026-11-30; both belong to the period."""

    by: By = By.COURSE
    course: int | None = None
    path: int | None = None
    country: str | None = Field(None, description="Two letters, as TH.")
    organisation: int | None = None
    organisation_kind: str | None = Field(
        None, description=f"One of {', '.join(Organisation.Kind.values)}: what it is now."
    )
    cohort: int | None = None
    language: str | None = Field(None, description="As in addresses: en, fa, my.")
    first_day: str | None = None
    last_day: str | None = None
    as_of: str | None = Field(
        None, description="A past day: only what was recorded until its end counts."
    )
    compare: Compared | None = None
    published: bool = Field(
        default=False,
        description="Rounded to five. Always so without the right to exact figures.",
    )


class Completion(Schema):
    """Figures by their names: a number, "hidden" where few members are behind it, or null."""

    definition: dict[str, str]
    total: dict[str, Figure]
    before: dict[str, Figure] | None
    groups: list[dict[str, Figure]]
    groups_left_out: int


class Refusal(Schema):
    """Why nothing was counted, by the name of what was asked wrongly."""

    errors: dict[str, list[str]]


class Bearer(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> AccessToken | None:
        return tokens.holder(text=token, at=timezone.now())


api = NinjaAPI(
    title="Waymark reports",
    version="1",
    auth=Bearer(),
    # Its page would load scripts from another host.
    docs_url=None,
    urls_namespace="reports_api",
)


@api.exception_handler(ValidationError)
def refuse(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """What is of no such kind at all, told as what the form refuses."""
    errors: dict[str, list[str]] = {}
    for each in problem.errors:
        errors.setdefault(str(each["loc"][-1]), []).append(each["msg"])
    return api.create_response(request, {"errors": errors}, status=422)


@api.get(
    "completion",
    response={200: Completion, 403: Refusal, 422: Refusal, 429: Refusal},
    url_name="completion",
    summary="Count the completion report",
)
def count_completion(
    request: HttpRequest, response: HttpResponse, choice: Query[Choice]
) -> Status[dict[str, Any]]:
    token: AccessToken = request.auth  # type: ignore[attr-defined]
    response["Cache-Control"] = "no-store"
    if not token.member.has_perm("reports.view_completion"):
        return Status(403, _refused(_("Whoever made this token may not see the report.")))
    if not _may_ask(request, token):
        response["Retry-After"] = "60"
        return Status(429, _refused(_("Too many requests. Ask again in a minute.")))
    asked = choice.dict(exclude_none=True)
    form = FiltersForm(asked, exact=token.member.has_perm("reports.view_exact"))
    if not form.is_valid():
        return Status(422, {"errors": {name: list(why) for name, why in form.errors.items()}})
    report = completion.report(
        filters=form.filters,
        by=form.breakdown,
        columns=columns.current(at=timezone.now()),
        compared=form.compared,
    )
    return Status(200, exports.told(tables.table(report, published=form.for_publication)))


def _refused(why: str) -> dict[str, dict[str, list[str]]]:
    return {"errors": {"__all__": [why]}}


def _may_ask(request: HttpRequest, token: AccessToken) -> bool:
    counted = ratelimit.consume(
        request,
        app="reports",
        action="completion",
        config={"completion": RATE},
        key=str(token.pk),
        limit_get=True,
    )
    return counted is not None
