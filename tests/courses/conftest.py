import pytest

from courses.signals import path_completed


@pytest.fixture
def completed_paths():
    """The path enrolments of which the signal has told."""
    heard = []

    def hear(sender, path_enrolment, **kwargs):
        heard.append(path_enrolment)

    path_completed.connect(hear)
    yield heard
    path_completed.disconnect(hear)
