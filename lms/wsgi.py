import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

application = get_wsgi_application()

# Asks for models, which are there from here on.
from lms.readiness import refuse_unready  # noqa: E402

refuse_unready()
