from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import get_language_from_path


class MemberLocaleMiddleware(LocaleMiddleware):
    """The language of the address; failing that the member's choice, then the browser's."""

    def process_request(self, request):
        super().process_request(request)
        if get_language_from_path(request.path_info) or not request.user.is_authenticated:
            return
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request, response):
        response = super().process_response(request, response)
        chosen = get_language_from_path(request.path_info)
        if chosen and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != chosen:
            # A visitor who switched finds the site in that language next time.
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
                httponly=True,
            )
        return response
