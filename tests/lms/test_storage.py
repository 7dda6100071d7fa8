import json
from pathlib import Path

import pytest
from django.core.management import call_command
from whitenoise.middleware import WhiteNoiseMiddleware

from lms.storage import StylesNotFlat


@pytest.fixture
def site(settings, tmp_path):
    """A project with static files of its own, and a place to collect them."""
    source = tmp_path / "source"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "lms.storage.SiteStaticFilesStorage"},
    }
    return source


def write(source: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def collect(settings) -> dict[str, str]:
    """Collects, and returns what each file is called afterwards."""
    call_command("collectstatic", interactive=False, verbosity=0)
    return json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]


def test_the_site_styles_become_one_file_in_the_order_of_their_imports(site, settings):
    write(
        site,
        {
            "css/site.css": '@import url("base.css");\n@import "card.css";\nfooter { margin: 0 }\n',
            "css/base.css": "body { color: black }\n",
            "css/card.css": ".card { padding: 0 }\n",
        },
    )

    names = collect(settings)

    assert (settings.STATIC_ROOT / names["css/site.css"]).read_text() == (
        "body { color: black }\n.card { padding: 0 }\nfooter { margin: 0 }\n"
    )


def test_a_changed_part_changes_the_name_of_the_whole(site, settings):
    write(site, {"css/site.css": '@import "card.css";\n', "css/card.css": ".card {}\n"})
    before = collect(settings)["css/site.css"]

    write(site, {"css/card.css": ".card { color: red }\n"})
    after = collect(settings)["css/site.css"]

    assert before != after
    assert (settings.STATIC_ROOT / after).read_text() == ".card { color: red }\n"


def test_pictures_that_a_part_refers_to_are_found_under_their_hashed_name(site, settings):
    write(
        site,
        {
            "css/site.css": '@import "card.css";\n',
            "css/card.css": '.card { background: url("../img/dot.svg") }\n',
            "img/dot.svg": "<svg/>",
        },
    )

    names = collect(settings)

    styles = (settings.STATIC_ROOT / names["css/site.css"]).read_text()
    assert f"../{names['img/dot.svg']}" in styles


def test_a_part_in_another_folder_is_refused(site, settings):
    write(site, {"css/site.css": '@import "parts/card.css";\n', "css/parts/card.css": ".card {}\n"})

    with pytest.raises(StylesNotFlat):
        collect(settings)


def test_modules_import_each_other_by_hashed_name(site, settings):
    write(
        site,
        {
            "js/quiz.js": 'import { post } from "./outbox.js";\npost();\n',
            "js/outbox.js": "export const post = () => {};\n",
        },
    )

    names = collect(settings)

    outbox = names["js/outbox.js"].removeprefix("js/")
    assert f'from "./{outbox}"' in (settings.STATIC_ROOT / names["js/quiz.js"]).read_text()


def test_each_text_file_is_kept_once_hashed_and_compressed_twice(site, settings):
    write(site, {"css/site.css": ".card { color: red }\n" * 50})

    name = collect(settings)["css/site.css"]
    collect(settings)

    files = {
        str(path.relative_to(settings.STATIC_ROOT)) for path in settings.STATIC_ROOT.glob("css/*")
    }
    assert files == {name, f"{name}.br", f"{name}.gz"}


# Closing the answer looks at the database's connection, if an earlier test left one open.
@pytest.mark.django_db
def test_static_files_are_for_this_sites_own_pages(rf, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "site.css").write_text("body {}")
    answer = WhiteNoiseMiddleware(lambda request: None)(rf.get("/static/site.css"))
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer.close()
