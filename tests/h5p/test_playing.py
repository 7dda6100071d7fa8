"""What players are given, and by whom it can be asked for."""

import json
import os
from pathlib import Path

import brotli
import pytest
from django.urls import reverse

from cms.h5p.manifests import manifest
from cms.h5p.models import ContentFile, KnownBad, LibraryBuild
from cms.h5p.packs import core
from cms.h5p.starting import starts
from cms.h5p.styles import self_contained
from tests.factories.cms import block, body
from tests.factories.courses import CourseFactory, EnrolmentFactory, LessonFactory, trainer_of
from tests.factories.h5p import interactive
from tests.factories.members import MemberFactory
from tests.h5p import making

# Of other authors, where there is a folder of them.
PACKAGES = sorted(Path(os.environ.get("H5P_PACKAGES", "/nowhere")).glob("*.h5p"))


def of_lesson(content):
    lesson = LessonFactory(body_en=body(block("interactive", {"content": content.pk})))
    return lesson, lesson.get_parent().get_parent().specific


@pytest.mark.django_db
def test_only_those_on_the_course_get_a_manifest(sign_in):
    content, other = interactive(), interactive(making.playable(question="Another?"))
    lesson, course = of_lesson(content)
    _elsewhere, _course = of_lesson(other)
    learner = sign_in(EnrolmentFactory(course=course).member)
    outsider = sign_in(MemberFactory())
    on_another = sign_in(EnrolmentFactory(course=CourseFactory()).member)

    player = f"{lesson.url}interactive/{content.pk}/"
    for address in (player, f"{player}manifest/"):
        assert learner.get(address).status_code == 200
        assert outsider.get(address).status_code == 404
        assert on_another.get(address).status_code == 404
    # What does not stand in the lesson is not had through it.
    assert learner.get(f"{lesson.url}interactive/{other.pk}/manifest/").status_code == 404
    assert (
        learner.get(reverse("interactive_preview_manifest", args=[content.pk])).status_code == 404
    )


@pytest.mark.django_db
def test_visitor_is_asked_to_sign_in(client):
    lesson, _course = of_lesson(content := interactive())
    response = client.get(f"{lesson.url}interactive/{content.pk}/manifest/")
    assert (response.status_code, "login" in response["Location"]) == (302, True)


@pytest.mark.django_db
def test_manifest_names_all_that_is_fetched_and_nobody(sign_in):
    content = interactive()
    lesson, course = of_lesson(content)
    member = EnrolmentFactory(course=course).member

    found = sign_in(member).get(f"{lesson.url}interactive/{content.pk}/manifest/").json()

    assert found == manifest(content.newest)
    assert (found["library"], found["language"], found["direction"]) == (
        "H5P.Choice 1.0",
        "en",
        "ltr",
    )
    assert list(found["files"]) == ["images/a.png"]
    assert member.display_name not in json.dumps(found)


@pytest.mark.django_db
def test_words_of_the_scripts_are_in_the_readers_language_and_few(sign_in):
    content = interactive()
    lesson, course = of_lesson(content)
    client = sign_in(EnrolmentFactory(course=course).member)
    address = f"{lesson.url}interactive/{content.pk}/manifest/"

    english = client.get(address).json()["words"]
    dari = client.get(address.replace("/en/", "/fa/")).json()["words"]

    assert (english["close"], dari["close"]) == ("Close", "بستن")
    assert all(dari[key] != words for key, words in english.items())
    # They are read before anything is shown: what nobody meets is not sent.
    assert len(json.dumps(dari, ensure_ascii=False).encode()) < 400
    scripts = "".join(json.loads(brotli.decompress(core().packed))["scripts"])
    assert [key for key in english if f'.t("{key}")' not in scripts] == []


@pytest.mark.django_db
def test_files_never_change_and_do_nothing_by_themselves(client):
    found = manifest(interactive().newest)
    kinds = {
        found["content"]: "application/json",
        found["files"]["images/a.png"]: "image/png",
        **dict.fromkeys(found["packs"], "application/json"),
    }

    for address, kind in kinds.items():
        response = client.get(address)
        # Read to its end, a file is closed.
        assert b"".join(response)
        assert (response.status_code, response["Content-Type"]) == (200, kind)
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in response["Cache-Control"]


@pytest.mark.django_db
def test_what_is_not_played_has_no_address(client):
    version = interactive().newest
    library = version.load_order()[0].places.get(path="choice.js").stored
    picture = ContentFile.objects.get(version=version, path="images/a.png").stored

    for sha256, kind in (
        (version.package.sha256, "h5p"),
        (library.sha256, "js"),
        (picture.sha256, "js"),
        ("0" * 64, "png"),
    ):
        assert client.get(reverse("interactive_file", args=[sha256, kind])).status_code == 404


@pytest.mark.django_db
def test_pack_is_sent_as_the_browser_takes_it(client):
    [_core, address] = manifest(interactive().newest)["packs"]

    squeezed = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(address)

    assert squeezed["Content-Encoding"] == "br"
    assert "Accept-Encoding" in squeezed["Vary"]
    assert brotli.decompress(squeezed.content) == plain.content
    pack = plain.json()
    assert "H5P.Choice = " in pack["scripts"][0]
    assert 'url("data:image/png;base64,' in pack["styles"][0]


@pytest.mark.django_db
def test_pack_is_had_by_its_digest_only(client):
    [_core, address] = manifest(interactive().newest)["packs"]
    digest, number = address.split("/")[-2:]

    assert client.get(address.replace(digest, "0" * 64), follow=True).status_code == 404
    assert client.get(address.replace(f"/{number}", "/999999"), follow=True).status_code == 404
    twice = address.replace(f"/{number}", f"/{number}.{number}")
    assert client.get(twice, follow=True).status_code == 404


@pytest.mark.django_db
def test_content_of_the_same_libraries_shares_their_pack():
    one = manifest(interactive().newest)
    other = manifest(interactive(making.playable(question="Who may work?")).newest)

    assert LibraryBuild.objects.count() == 1
    assert one["packs"] == other["packs"]
    assert one["content"] != other["content"]


@pytest.mark.django_db
def test_trainer_tries_what_they_have_rights_over(sign_in):
    mine, others = CourseFactory(), CourseFactory()
    client = sign_in(trainer_of(mine))
    trainer_of(others)
    content = interactive(collection=mine.collection)
    foreign = interactive(collection=others.collection)

    assert client.get(reverse("interactive_preview", args=[content.pk])).status_code == 200
    for name in ("interactive_preview", "interactive_preview_manifest"):
        assert client.get(reverse(name, args=[foreign.pk])).status_code == 404


@pytest.mark.django_db
def test_player_is_allowed_what_packages_need_and_the_lesson_is_not(sign_in):
    content = interactive()
    lesson, course = of_lesson(content)
    client = sign_in(EnrolmentFactory(course=course).member)

    page = client.get(lesson.url)["Content-Security-Policy"]
    player = client.get(f"{lesson.url}interactive/{content.pk}/")["Content-Security-Policy"]

    assert "unsafe" not in page
    assert "frame-src 'none'" in player
    assert "form-action 'none'" in player
    assert "'unsafe-eval'" in player


@pytest.mark.django_db
def test_lesson_says_how_much_is_fetched_before_it_is(sign_in):
    content = interactive()
    lesson, course = of_lesson(content)

    page = sign_in(EnrolmentFactory(course=course).member).get(lesson.url).content.decode()

    [start] = starts(contents=[content.pk]).values()
    assert start.size > content.newest.first_visit_bytes
    assert 'class="size-tag"' in page
    assert f'data-exercise="{lesson.url}interactive/{content.pk}/"' in page


def test_styles_refer_to_nothing_outside_themselves():
    files = {"fonts/a.woff2": b"font", "fonts/a.ttf": b"old font", "images/a.png": b"picture"}
    text = """
      @font-face { font-family: A; src: url(../fonts/a.eot);
        src: url("../fonts/a.eot?#iefix") format("eot"),
        url('../fonts/a.woff2?v=4') format('woff2'), url(../fonts/a.ttf) format("truetype");
        font-weight: 400 }
      @font-face { font-family: B; src: url(../fonts/b.woff2) }
      .a { background: url( '../images/a.png' ) }
      .b { background: url(https://elsewhere.example/b.png) }
    """

    found = self_contained(text, path="css/a.css", read=files.get)

    assert found.count("@font-face") == 1
    assert 'src:url("data:font/woff2;base64,Zm9udA==") format("woff2")' in found
    assert "font-weight: 400" in found
    assert 'url("data:image/png;base64,cGljdHVyZQ==")' in found
    assert "elsewhere" not in found


@pytest.mark.django_db
def test_translation_keeps_the_exercise_in_its_place(sign_in):
    content = interactive()
    lesson, course = of_lesson(content)
    member = EnrolmentFactory(course=course, member__language="my").member

    page = sign_in(member).get(lesson.url.replace("/en/", "/my/")).content.decode()

    assert f"/interactive/{content.pk}/" in page
    assert 'lang="en" dir="ltr">Who may ask for asylum?' in page


@pytest.mark.django_db
def test_what_has_a_library_that_is_known_to_be_bad_is_not_played(sign_in):
    content = interactive()
    lesson, course = of_lesson(content)
    learner = sign_in(EnrolmentFactory(course=course).member)
    trainer = sign_in(MemberFactory(is_superuser=True))
    start, player = "Start the exercise", f"{lesson.url}interactive/{content.pk}/"
    preview = reverse("interactive_preview_manifest", args=[content.pk])
    assert start in learner.get(lesson.url).text
    assert trainer.get(preview).status_code == 200

    KnownBad.objects.create(digest=content.newest.main_library.digest, reason="It spies.")

    shown = learner.get(lesson.url).text
    assert start not in shown
    assert "This exercise cannot be started at the moment." in shown
    for address in (player, f"{player}manifest/"):
        assert learner.get(address).status_code == 404
    assert trainer.get(preview).status_code == 404


@pytest.mark.skipif(not PACKAGES, reason="H5P_PACKAGES names no folder of packages")
@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.name)
@pytest.mark.django_db
def test_size_that_is_told_is_near_what_is_fetched(client, path):
    content = interactive(path.read_bytes())
    found = manifest(content.newest)
    as_browsers_ask = {"Accept-Encoding": "gzip, br"}

    fetched = sum(
        len(b"".join(client.get(address, headers=as_browsers_ask)))
        for address in (*found["packs"], found["content"], *found["files"].values())
    )

    [start] = starts(contents=[content.pk]).values()
    assert 0.8 * fetched <= start.size <= 1.25 * fetched
