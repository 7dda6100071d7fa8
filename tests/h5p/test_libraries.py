"""Libraries in the admin: trusted by the secretariat, or known to be bad."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from cms.h5p import bans
from cms.h5p.bans import numbers, playable, reason_against
from cms.h5p.models import Content, KnownBad, LibraryBuild
from lms.members.roles import SECRETARIAT
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.members import MemberFactory
from tests.h5p import making
from tests.h5p.bringing import imported

LIBRARIES = "/admin/interactive/libraries/"
BAD = "/admin/snippets/h5p/knownbad/"
WHY = "It sends answers to another host."


@pytest.mark.parametrize(
    ("first", "last", "version", "is_bad"),
    [
        ("", "", "1.16.4", True),
        ("1.16", "", "1.16.0", True),
        ("1.16.1", "", "1.16.0", False),
        ("", "1.16.4", "1.16.4", True),
        ("", "1.16.4", "1.16.5", False),
        ("", "1.16", "1.16.5", True),
        ("", "1.9", "1.16.5", False),
        ("1.2", "1.4", "1.10.0", False),
    ],
)
def test_versions_are_compared_as_numbers(first, last, version, is_bad):
    rows = [KnownBad(name="H5P.Quiz", first=first, last=last, reason=WHY)]
    asked = {"digest": "", "version": numbers(version)}
    assert reason_against(rows, name="H5P.Quiz", **asked) == (WHY if is_bad else None)
    assert reason_against(rows, name="H5P.Other", **asked) is None


@pytest.mark.django_db
class TestKnownBad:
    def test_package_with_one_is_refused_with_the_reason(self):
        KnownBad.objects.create(name="H5P.Part", last="2.0", reason=WHY)

        row = imported()

        assert row.code == "library-known-bad"
        assert row.message == f"The secretariat does not allow the library H5P.Part 2.0.3: {WHY}"
        assert Content.objects.count() == 0

    def test_check_by_command_refuses_it_too(self, tmp_path):
        KnownBad.objects.create(name="H5P.Part", reason=WHY)
        file = tmp_path / "quiz.h5p"
        file.write_bytes(making.good())
        with pytest.raises(SystemExit):
            call_command("import_h5p", file, check=True)

    def test_content_with_one_plays_no_more(self):
        version = imported().version
        assert playable(version)
        row = KnownBad.objects.create(digest=version.main_library.digest, reason=WHY)
        assert not playable(version)
        row.delete()
        assert playable(version)

    def test_other_build_of_the_same_version_is_not_meant_by_a_hash(self):
        version = imported().version
        KnownBad.objects.create(digest=version.main_library.digest, reason=WHY)
        other = making.changed({f"{making.QUIZ}/js/quiz.js": b"other();"})
        assert imported(other).version is not None

    def test_trusted_one_serves_no_package(self):
        imported()
        LibraryBuild.objects.update(trusted_at="2026-01-01T00:00Z")
        KnownBad.objects.create(name="H5P.Part", reason=WHY)
        files = {k: v for k, v in making.good_files().items() if not k.startswith("H5P.")}
        assert imported(making.packed(files)).code == "library-missing"

    def test_row_is_of_a_hash_or_of_a_name(self):
        for wrong in ({}, {"digest": "0" * 64, "name": "H5P.Quiz"}, {"digest": "0", "last": "1"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                KnownBad.objects.create(reason=WHY, **wrong)

    def test_asking_costs_one_statement_while_nothing_is_bad(self, django_assert_num_queries):
        version = imported().version
        with django_assert_num_queries(1):
            assert playable(version)


@pytest.mark.django_db
class TestScreens:
    @pytest.fixture
    def desk(self, sign_in):
        return sign_in(MemberFactory(role=SECRETARIAT))

    @pytest.fixture
    def course(self):
        return CourseFactory()

    @pytest.fixture
    def trainer(self, course):
        return trainer_of(course)

    @pytest.fixture
    def content(self, course, trainer):
        course.refresh_from_db()
        return imported(title="Detention", collection=course.collection).version.content

    def test_secretariat_sees_builds_and_who_uses_them(self, desk, content):
        build = content.newest.main_library
        listed = desk.get(LIBRARIES).text
        for told in ("H5P.Quiz 1.4.3", "H5P.Part 2.0.3", "not trusted"):
            assert told in listed
        page = desk.get(f"{LIBRARIES}{build.pk}/").text
        assert "1 content uses it" in page
        assert "Detention" in page
        assert build.digest in page

    def test_list_costs_the_same_of_few_and_of_many(self, desk, content, statements):
        KnownBad.objects.create(name="H5P.Nothing", reason=WHY)
        desk.get(LIBRARIES)
        with statements() as few:
            desk.get(LIBRARIES)
        for patch in (5, 6, 7):
            imported(making.quiz(patchVersion=patch))
        with statements() as many:
            assert "H5P.Quiz 1.4.7" in desk.get(LIBRARIES).text
        assert len(many) == len(few)

    def test_secretariat_trusts_a_build_and_takes_it_back(self, desk, content):
        build = content.newest.main_library
        desk.post(f"{LIBRARIES}{build.pk}/", {"trusted": "yes"})
        build.refresh_from_db()
        assert build.trusted_at is not None
        desk.post(f"{LIBRARIES}{build.pk}/", {"trusted": "no"})
        build.refresh_from_db()
        assert (build.trusted_at, build.trusted_by) == (None, None)

    def test_trainers_see_and_decide_nothing_of_it(self, sign_in, content, trainer):
        client = sign_in(trainer)
        build = content.newest.main_library
        for address in (LIBRARIES, f"{LIBRARIES}{build.pk}/", BAD, f"{BAD}add/"):
            assert client.get(address).status_code == 302
        client.post(f"{LIBRARIES}{build.pk}/", {"trusted": "yes"})
        client.post(f"{BAD}add/", {"name": "H5P.Quiz", "reason": WHY})
        assert not LibraryBuild.objects.exclude(trusted_at=None).exists()
        assert not KnownBad.objects.exists()

    def test_build_is_said_to_be_bad_and_its_contents_say_so(self, desk, sign_in, content, trainer):
        digest = content.newest.main_library.digest
        form = desk.get(f"{BAD}add/?digest={digest}").text
        assert f'value="{digest}"' in form
        said = {"name": "", "first": "", "last": "", "digest": digest, "reason": WHY}
        assert desk.post(f"{BAD}add/", said).status_code == 302

        assert bans.reasons(LibraryBuild.objects.all()) == {content.newest.main_library_id: WHY}
        assert WHY in desk.get(LIBRARIES).text
        page = f"/admin/snippets/h5p/content/inspect/{content.pk}/"
        assert WHY in sign_in(trainer).get(page).text

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"name": ""}, "Give the name of a library or the hash of a build."),
            ({"digest": "0" * 64}, "Give the name of a library or the hash of a build."),
            ({"first": "one"}, "Write a version as 1.16 or 1.16.4."),
            ({"first": "1.16", "last": "1.9"}, "This is before the first version."),
            ({"name": "", "digest": "xyz"}, "A hash has 64 digits"),
            ({"name": "", "digest": "0" * 64, "last": "1"}, "leave the versions empty"),
        ],
    )
    def test_what_means_nothing_is_refused_where_it_happened(self, desk, changes, told):
        said = {"name": "H5P.Quiz", "first": "", "last": "", "digest": "", "reason": WHY}
        assert told in desk.post(f"{BAD}add/", {**said, **changes}).text
        assert not KnownBad.objects.exists()
