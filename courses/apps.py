from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self):
        from courses import policies, receivers, releases  # noqa: F401, PLC0415 - they need loaded models
        from courses.translating import receivers as _sizes  # noqa: F401, PLC0415 - likewise

        policies.register()
        releases.register()
