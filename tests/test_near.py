"""Which tests `make quick` runs."""

from tests.near import near


def test_a_changed_test_is_run():
    assert near(["tests/courses/test_progress.py"]) == ["tests/courses/test_progress.py"]


def test_the_tests_of_a_changed_module_are_run_and_those_that_import_it():
    found = near(["courses/progress/__init__.py"])
    assert "tests/courses/test_progress.py" in found
    assert "tests/courses/test_concurrency.py" in found
    assert "tests/cms/test_po.py" not in found


def test_tests_of_a_package_are_near_the_modules_it_names():
    found = near(["courses/progress/studying.py"])
    assert "tests/courses/test_progress.py" in found
    assert "tests/courses/test_concurrency.py" in found


def test_pages_are_tested_for_a_changed_template():
    found = near(["templates/certificates/look_up.html"])
    assert "tests/certificates/test_pages.py" in found
    assert {path.split("/")[1] for path in found} == {"certificates"}


def test_nothing_is_near_a_text():
    assert near(["README.md", "docs/operations.md"]) == []
