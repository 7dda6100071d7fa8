"""Where learners look for words."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from cms.searching import LONGEST_SEARCH, Search
from courses import searching
from lms import letters


@require_GET
def search(request):
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    wanted = Search(asked)
    results = searching.search(
        wanted=wanted,
        member=request.user,
        language=get_language(),
        number=request.GET.get("page"),
    )
    is_nothing = bool(wanted) and not results.courses
    nearest = searching.nearest(wanted=wanted, language=get_language()) if is_nothing else None
    return render(
        request,
        "courses/search.html",
        {
            "asked": asked,
            "results": results,
            "nearest": nearest,
            "is_zawgyi": is_nothing and letters.is_zawgyi(asked),
        },
    )
