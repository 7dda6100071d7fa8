"""Films have captions, for people who do not hear them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from wagtail.models import Collection
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.blocks import RecordingBlock
from cms.captions import NotCaptions, from_subrip, is_webvtt
from cms.models import Attachment
from courses.content_checks import What, findings
from tests.factories.cms import block, body
from tests.factories.courses import EnrolmentFactory, LessonFactory, ModuleFactory, url_of
from tests.factories.members import MemberFactory, trainer_of_all

WEBVTT = b"WEBVTT\n\n00:01.000 --> 00:02.500\nWords\n"
SUBRIP = "\ufeff1\r\n00:00:01,000 --> 00:00:02,500 X1:10\r\nکلمه‌ها\r\n".encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Words",
        b"WEBVTT\n\nonly words\n",
        b"WEBVTTX\n\n00:01.000 --> 00:02.500\nWords\n",
        b"WEBVTT\n\n00:01,000 --> 00:02,500\nTimes of SubRip\n",
        "WEBVTT\n\n00:01.000 --> 00:02.500\nna\xefve\n".encode("cp1252"),
        b"<html><script>alert(1)</script>",
    ],
)
def test_what_no_browser_shows_is_no_webvtt(content):
    assert not is_webvtt(content)


def test_subrip_becomes_webvtt_with_its_words_and_times():
    assert from_subrip(SUBRIP).decode() == ("WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nکلمه‌ها\n")


@pytest.mark.parametrize("content", [b"", b"1\n\nWords", b"\xff\xfe\x00", b"MZ\x90\0\x03\0"])
def test_what_is_no_subrip_is_refused(content):
    with pytest.raises(NotCaptions):
        from_subrip(content)


def attachment(name, content):
    return Attachment.objects.create(title=name, file=ContentFile(content, name=name))


def film(*captions, kind="video", title="A hearing"):
    items = [block("item", {"language": language, "file": file.pk}) for language, file in captions]
    value = {
        "kind": kind,
        "title": title,
        "recording": attachment("a.mp4", b"\0\0\0\x20ftypisom").pk,
        "transcript": "<p>All that is said.</p>",
    }
    return block("recording", {**value, "captions": items})


@pytest.mark.django_db
class TestUpload:
    def bring(self, sign_in, name, content):
        browser = sign_in(MemberFactory(is_superuser=True))
        return browser.post(
            "/admin/documents/add/",
            {
                "title": "Captions",
                "collection": Collection.get_first_root_node().pk,
                "file": SimpleUploadedFile(name, content),
            },
        )

    def test_subrip_is_kept_as_webvtt(self, sign_in):
        self.bring(sign_in, "hearing.srt", SUBRIP)

        kept = Attachment.objects.get()
        assert kept.file_extension == "vtt"
        with kept.file.open() as file:
            assert file.read() == from_subrip(SUBRIP)

    def test_a_file_that_only_claims_to_be_captions_is_refused(self, sign_in):
        answer = self.bring(sign_in, "hearing.vtt", b"Words")

        assert "This is not a VTT file, though its name says so." in answer.text
        assert not Attachment.objects.exists()


@pytest.mark.django_db
class TestWriting:
    def clean(self, *captions):
        recording = RecordingBlock()
        return recording.clean(recording.to_python(film(*captions)["value"]))

    def test_one_file_a_language_is_taken(self):
        cleaned = self.clean(
            ("en", attachment("a.vtt", WEBVTT)), ("my", attachment("b.vtt", WEBVTT))
        )
        assert [each["language"] for each in cleaned["captions"]] == ["en", "my"]

    def test_a_film_that_was_written_before_there_were_captions_is_still_taken(self):
        value = film()["value"]
        del value["captions"]
        recording = RecordingBlock()
        assert list(recording.clean(recording.to_python(value))["captions"]) == []

    def test_another_document_and_a_language_twice_are_refused(self):
        with pytest.raises(ValidationError):
            self.clean(("en", attachment("a.txt", b"Words")))
        captions = attachment("a.vtt", WEBVTT)
        with pytest.raises(ValidationError):
            self.clean(("en", captions), ("en", captions))

    def test_who_publishes_a_film_without_captions_is_warned(self, sign_in):
        client = sign_in(trainer_of_all())
        lesson = LessonFactory(
            body_en=body(film(title="Bare"), film(kind="audio", title="Only heard"))
        )
        films = [
            {**each.block.get_prep_value(each.value), "transcript": rich_text("<p>Said.</p>")}
            for each in lesson.body_en
        ]
        form = nested_form_data(
            {
                "title": lesson.title,
                "slug": lesson.slug,
                "source_language": "en",
                "summary_en": "",
                "minutes": "",
                "search_description": "",
                "body_en": streamfield(
                    [("recording", {**each, "captions": {"count": 0}}) for each in films]
                ),
                "action-publish": "action-publish",
                "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            }
        )

        page = client.post(f"/admin/pages/{lesson.pk}/edit/", form, follow=True).text

        assert "The film “Bare” has no captions." in page
        assert "The film “Only heard”" not in page

    def test_the_report_on_content_lists_films_without(self):
        captions = attachment("a.vtt", WEBVTT)
        LessonFactory(title="Bare", body_en=body(film(title="A hearing")))
        LessonFactory(title="Draft", live=False, body_en=body(film()))
        LessonFactory(title="With", body_en=body(film(("my", captions)), film(kind="audio")))

        found = findings(on=date(2026, 11, 30))

        films = [each for each in found if each.what == What.FILM_WITHOUT_CAPTIONS]
        assert [(each.name, each.detail) for each in films] == [("Bare", "A hearing")]


@pytest.mark.django_db
@pytest.mark.indexes
class TestReading:
    def test_those_in_the_readers_language_show_by_themselves(self, sign_in):
        english, burmese = attachment("en.vtt", WEBVTT), attachment("my.vtt", WEBVTT)
        lesson = LessonFactory(body_en=body(film(("en", english), ("my", burmese))))
        course = lesson.get_parent().get_parent().specific
        client = sign_in(EnrolmentFactory(course=course).member)
        url = url_of(lesson)

        page = client.get(url.replace("/en/", "/my/")).text

        assert (
            f'<track kind="captions" src="{english.url}" srclang="en" label="English">'
            f'<track kind="captions" src="{burmese.url}" srclang="my" label="မြန်မာဘာသာ" default>'
        ) in page

    def test_they_are_handed_to_whoever_may_have_the_film(self, sign_in):
        captions = attachment("en.vtt", WEBVTT)
        course = ModuleFactory().get_parent().specific
        lesson = LessonFactory(
            parent=ModuleFactory(parent=course), body_en=body(film(("en", captions))), live=False
        )
        assert Client().get(captions.url).status_code == 404

        lesson.save_revision().publish()

        answer = Client().get(captions.url)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/vtt")
        assert b"".join(answer) == WEBVTT


def test_without_captions_in_the_readers_language_none_shows_by_itself():
    recording = RecordingBlock()
    value = recording.to_python({"captions": []})
    with override("my"):
        assert recording.get_context(value)["tracks"] == []
