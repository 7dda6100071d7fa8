"""Files for translators who work elsewhere: who gets them, and what is taken from them."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import Page

from cms import translations
from cms.models import Translation
from cms.translations.interchange import exchange
from cms.translations.interchange.contents import sources_from
from cms.translations.interchange.exchange import Format
from cms.translations.segments import segments_of
from courses.models import Course, Lesson
from courses.teams import courses_collection
from lms.members.roles import ADVOCATE, TRANSLATOR, give_languages
from tests.cms.interchanging import PLAIN, RICH
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import block, body
from tests.factories.courses import CourseFactory, LessonFactory, ModuleFactory
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEXT = block("text", "<p>No State shall <b>expel</b> anybody.</p>")
OF_TEXT = f"body/{TEXT['id']}"
BURMESE = "ဒုက္ခသည်ဆိုတာဘာလဲ"
IMPORT = "translations_import"


@pytest.fixture
def lesson():
    return LessonFactory(title="Who is a refugee", summary_en="", body_en=body(TEXT))


@pytest.fixture
def burmese(lesson):
    return draft(lesson, "my", heading=BURMESE)


@pytest.fixture
def dari_translator():
    member = MemberFactory(role=TRANSLATOR)
    give_languages(member=member, languages=["fa"], releases=[])
    return member


@pytest.fixture
def trainer():
    return trainer_of_all()


def draft(source, language, **texts):
    begun = translations.start(source=source, language=language, actor=None, at=AT)
    return save(begun, texts)


def save(translation, texts):
    return translations.save(
        translation_id=translation.pk,
        revision=translation.revision,
        texts=texts,
        actor=None,
        at=AT,
    )


def again(translation):
    return Translation.objects.get(pk=translation.pk)


def texts_of(translation):
    return {key: each["text"] for key, each in again(translation).texts.items()}


def exported(*sources, language="my", format=Format.XLIFF):
    return exchange.export(sources=sources, language=language, format=format)


def translated(content, **words):
    """An XLIFF file in which these words of the source got a translation."""
    content = content.decode()
    for words_, translation in words.items():
        source = f"<source>{words_.replace('_', ' ')}</source>"
        assert source in content
        content = content.replace(source, f"{source}<target>{translation}</target>")
    return content.encode()


def upload(client, content, name="my.xlf"):
    return client.post(reverse(IMPORT), {"file": SimpleUploadedFile(name, content)})


def held(answer):
    return re.search(r'name="signed" value="([^"]+)"', answer.text)[1]


def ticked(answer):
    return re.findall(r'name="take" value="(\d+)" checked', answer.text)


def confirm(client, answer, take=None):
    data = {"signed": held(answer), "take": ticked(answer) if take is None else take}
    return client.post(reverse(IMPORT), data, follow=True)


def addresses_of(translation, page):
    return [
        address
        for format in Format
        for address in (
            reverse("translation_export", args=[translation.pk, format]),
            reverse("translations_export_below", args=[page.pk, translation.language, format]),
        )
    ]


@pytest.mark.parametrize(
    ("format", "ours", "theirs", "language"),
    [
        (Format.XLIFF, 'trgLang="my"', 'trgLang="my-MM"', "my"),
        (Format.XLIFF, 'trgLang="fa"', 'trgLang="fa-AF"', "fa"),
        (Format.XLIFF, 'trgLang="fa"', 'trgLang="prs"', "fa"),
        (Format.PO, "Language: my", "Language: my_MM", "my"),
        (Format.PO, "Language: zh_Hans", "Language: zh_CN", "zh-hans"),
        (Format.PO, "Language: zh_Hans", "Language: zh_TW", None),
    ],
)
def test_a_file_in_a_language_with_a_region_is_in_the_offered_one(
    lesson, format, ours, theirs, language
):
    exported_as = language or "zh-hans"
    content = exported(lesson, language=exported_as, format=format)
    assert ours.encode() in content
    content = content.replace(ours.encode(), theirs.encode(), 1)

    if language is None:
        with pytest.raises(exchange.Unreadable):
            exchange.examine(content=content, languages=["my", "fa", exported_as])
    else:
        examination = exchange.examine(content=content, languages=["my", "fa", exported_as])
        assert examination.language == language


class TestRights:
    def test_a_translator_downloads_their_own_language_and_no_other(
        self, sign_in, dari_translator, lesson, burmese
    ):
        client = sign_in(dari_translator)
        dari = draft(lesson, "fa", heading="پناهنده کیست")

        for address in addresses_of(dari, lesson):
            assert "پناهنده" in client.get(address).text
        for address in addresses_of(burmese, lesson):
            answer = client.get(address)
            assert answer.status_code == 302
            assert BURMESE not in answer.text
            assert BURMESE not in client.get(answer["Location"]).text

    def test_a_translator_cannot_bring_in_another_language(
        self, sign_in, dari_translator, lesson, burmese
    ):
        content = exported(lesson)
        content = content.replace(BURMESE.encode(), b"changed")
        answer = upload(sign_in(dari_translator), content)

        assert answer.status_code == 422
        assert "You can bring in only: Dari / Persian." in answer.text
        assert BURMESE not in answer.text
        assert texts_of(burmese) == {"heading": BURMESE}

    def test_what_a_trainer_looked_at_cannot_be_taken_by_a_translator_of_another_language(
        self, sign_in, trainer, dari_translator, lesson, burmese
    ):
        looked = upload(sign_in(trainer), exported(lesson).replace(BURMESE.encode(), b"changed"))

        confirm(sign_in(dari_translator), looked)

        assert texts_of(burmese) == {"heading": BURMESE}

    def test_a_language_that_was_taken_away_meanwhile_is_not_taken_in(
        self, sign_in, dari_translator, lesson
    ):
        client = sign_in(dari_translator)
        looked = upload(
            client, translated(exported(lesson, language="fa"), Who_is_a_refugee="پناهنده")
        )
        give_languages(member=dari_translator, languages=["my"], releases=[])

        confirm(client, looked)

        assert not Translation.objects.exists()

    def test_advocates_and_strangers_get_nothing(self, client, sign_in, lesson, burmese):
        for browser in (client, sign_in(MemberFactory(role=ADVOCATE))):
            for address in [*addresses_of(burmese, lesson), reverse(IMPORT)]:
                answer = browser.get(address)
                assert answer.status_code == 302
                assert BURMESE not in answer.text
            assert upload(browser, exported(lesson)).status_code == 302

    def test_unknown_formats_sources_and_languages_are_not_found(self, sign_in, trainer, lesson):
        begun = draft(lesson, "my")
        client = sign_in(trainer)

        for address in (
            reverse("translation_export", args=[begun.pk, "exe"]),
            reverse("translation_export", args=[begun.pk + 1, "po"]),
            reverse("translations_export_below", args=[lesson.pk, "en", "po"]),
            reverse("translations_export_below", args=[Page.get_first_root_node().pk, "my", "po"]),
        ):
            assert client.get(address, follow=True).status_code == 404


class TestDownloading:
    def test_the_ways_there_are_shown_for_ones_own_languages(
        self, sign_in, dari_translator, lesson
    ):
        client = sign_in(dari_translator)
        dari, question = draft(lesson, "fa"), QuestionFactory()
        languages_of_it = client.get(
            reverse("translations_of", args=["courses.lesson", lesson.pk])
        ).text
        editor = client.get(reverse("translation", args=[dari.pk])).text
        listing = client.get(reverse("translations")).text
        of_question = client.get(
            reverse("translations_of", args=["assessments.question", question.pk])
        ).text

        for format in Format:
            below = reverse("translations_export_below", args=[lesson.pk, "fa", format])
            assert f'href="{below}"' in languages_of_it
            assert f'href="{below.replace("/fa/", "/my/")}"' not in languages_of_it
            assert f'href="{reverse("translation_export", args=[dari.pk, format])}"' in editor
        assert f'href="{reverse(IMPORT)}"' in listing
        assert "/below/" not in of_question

    def test_it_is_a_file_that_no_cache_keeps(self, sign_in, trainer, lesson, burmese):
        answer = sign_in(trainer).get(reverse("translation_export", args=[burmese.pk, "xliff"]))

        assert answer["Content-Type"] == "application/xliff+xml"
        assert answer["Content-Disposition"] == (
            f'attachment; filename="lesson-{lesson.pk}-my.xlf"'
        )
        assert "no-store" in answer["Cache-Control"]

    def test_a_course_comes_with_modules_lessons_quizzes_and_questions(self, sign_in, trainer):
        collection = courses_collection()
        questions = QuestionFactory.create_batch(2, collection=collection)
        quiz = QuizFactory(questions=questions, collection=collection)
        lesson = LessonFactory(quiz=quiz)
        elsewhere = LessonFactory(title="Of another course", quiz=QuizFactory())
        module = lesson.get_parent().specific
        course = module.get_parent().specific
        in_persian = LessonFactory(parent=module, source_language="fa", title="درس", body_en=None)

        assert sources_from(course.page_ptr) == [course, module, lesson, quiz, *questions]
        assert in_persian.title == "درس"

        content = (
            sign_in(trainer)
            .get(reverse("translations_export_below", args=[course.pk, "my", "xliff"]))
            .text
        )
        for each in (course, module, lesson, quiz, *questions):
            assert f'<file id="{each._meta.label_lower}-{each.pk}"' in content
        assert elsewhere.title not in content

    def test_looking_begins_no_translation(self, sign_in, trainer, lesson):
        sign_in(trainer).get(reverse("translations_export_below", args=[lesson.pk, "my", "xliff"]))

        assert not Translation.objects.exists()


class TestRoundTrip:
    @pytest.mark.parametrize("format", Format)
    def test_export_import_export_is_the_same_to_the_byte(self, format):
        texts = [each.replace("\ufffe", "") for each in PLAIN if each.strip()]
        blocks = [block("heading", text) for text in texts]
        blocks += [block("text", text) for text in RICH]
        source = LessonFactory(title="All kinds", summary_en="About", body_en=body(*blocks))
        begun = draft(source, "my")
        save(
            begun,
            {
                segment.id: segment.text
                if segment.is_rich
                else f"{segment.text.strip()} (my)"[-250:]
                for segment in segments_of(source)
            },
        )
        before = exported(source, format=format)
        begun.delete()

        examination = exchange.examine(content=before, languages=["my"])
        assert examination.problems == []
        exchange.take(
            chosen=exchange.chosen_from(examination, examination.changes),
            language="my",
            actor=None,
            at=AT,
        )

        assert exported(source, format=format) == before
        assert len(Translation.objects.get().texts) > 20

    @pytest.mark.parametrize("format", Format)
    def test_a_file_that_comes_back_at_once_changes_nothing(self, lesson, burmese, format):
        lesson.title = "Who is a refugee?"
        lesson.save_revision().publish()
        machine = {OF_TEXT: "<p>Machine <b>words</b></p>"}
        translations.put_machine_drafts(translation_id=burmese.pk, texts=machine, actor=None, at=AT)
        before = exported(lesson, format=format)

        examination = exchange.examine(content=before, languages=["my"])

        assert (examination.changes, examination.problems) == ([], [])
        assert exported(lesson, format=format) == before


class TestTaking:
    def test_changes_are_shown_and_stored_only_when_confirmed(
        self, sign_in, trainer, lesson, burmese
    ):
        client = sign_in(trainer)
        content = exported(lesson).replace(BURMESE.encode(), "ဒုက္ခသည်".encode())

        looked = upload(client, content)

        assert looked.status_code == 200
        assert f'<div lang="my" dir="ltr">{BURMESE}</div>' in looked.text
        assert '<div lang="my" dir="ltr">ဒုက္ခသည်</div>' in looked.text
        assert "The file changes 1 text." in looked.text
        assert texts_of(burmese) == {"heading": BURMESE}

        answer = confirm(client, looked)

        assert "1 text was taken." in answer.text
        assert texts_of(burmese) == {"heading": "ဒုက္ခသည်"}
        assert again(burmese).edited_by == trainer
        assert Lesson.objects.get(pk=lesson.pk).heading_my is None

    def test_right_to_left_texts_say_so(self, sign_in, dari_translator, lesson):
        looked = upload(
            sign_in(dari_translator),
            translated(exported(lesson, language="fa"), Who_is_a_refugee="پناهنده"),
        )

        assert '<div lang="fa" dir="rtl">پناهنده</div>' in looked.text

    def test_good_texts_are_taken_though_others_are_refused(self, sign_in, trainer, lesson):
        client = sign_in(trainer)
        content = translated(exported(lesson), Who_is_a_refugee=BURMESE)
        content = content.replace(
            b"</source>\n      </segment>", b"</source><target>no codes</target></segment>"
        )

        looked = upload(client, content)

        assert "Codes of the source are missing: &lt;b&gt; &lt;p&gt;." in looked.text
        confirm(client, looked)
        assert texts_of(Translation.objects.get()) == {"heading": BURMESE}

    def test_only_what_is_ticked_is_taken(self, sign_in, trainer, lesson):
        client = sign_in(trainer)
        looked = upload(client, translated(exported(lesson), Who_is_a_refugee=BURMESE))

        confirm(client, looked, take=[])

        assert not Translation.objects.exists()

    def test_a_text_that_changed_here_too_is_not_ticked(self, sign_in, trainer, lesson, burmese):
        content = exported(lesson).replace(BURMESE.encode(), b"theirs")
        save(again(burmese), {"heading": "ours"})

        looked = upload(sign_in(trainer), content)

        assert "Changed here too since the file was made." in looked.text
        assert ticked(looked) == []

    def test_a_draft_that_changed_since_it_was_looked_at_stays(
        self, sign_in, trainer, lesson, burmese
    ):
        client = sign_in(trainer)
        looked = upload(client, exported(lesson).replace(BURMESE.encode(), b"theirs"))
        save(again(burmese), {"heading": "ours"})

        answer = confirm(client, looked)

        assert "Somebody changed it while you looked at the file." in answer.text
        assert texts_of(burmese) == {"heading": "ours"}

    def test_a_draft_that_somebody_began_since_stays(self, sign_in, trainer, lesson):
        client = sign_in(trainer)
        looked = upload(client, translated(exported(lesson), Who_is_a_refugee="theirs"))
        begun = draft(lesson, "my", heading="ours")

        confirm(client, looked)

        assert texts_of(begun) == {"heading": "ours"}

    def test_a_locked_draft_stays(self, sign_in, trainer, lesson, burmese):
        client = sign_in(trainer)
        keeper = trainer_of_all(display_name="Lantern")
        translations.lock(translation_id=burmese.pk, actor=keeper, at=AT)
        looked = upload(client, exported(lesson).replace(BURMESE.encode(), b"theirs"))

        answer = confirm(client, looked)

        assert "Lantern has locked it." in answer.text
        assert texts_of(burmese) == {"heading": BURMESE}

    def test_a_file_for_a_source_in_the_same_language_is_refused(self, sign_in, trainer, lesson):
        persian = LessonFactory(title="درس", source_language="fa", body_en=None)
        content = exported(lesson, language="fa").replace(
            f"courses.lesson-{lesson.pk}".encode(), f"courses.lesson-{persian.pk}".encode()
        )
        content = translated(content, Who_is_a_refugee="x")

        looked = upload(sign_in(trainer), content)

        assert "There is nothing here that this part of the file could be about." in looked.text


class TestForging:
    def test_what_was_not_signed_here_is_refused(self, sign_in, trainer, lesson, burmese):
        forged = signing.dumps(
            {
                "member": trainer.pk,
                "language": "my",
                "changes": [[f"courses.lesson-{lesson.pk}", 2, "heading", "forged"]],
            },
            salt="something else",
        )

        answer = sign_in(trainer).post(reverse(IMPORT), {"signed": forged, "take": ["0"]})

        assert answer.status_code == 400
        assert texts_of(burmese) == {"heading": BURMESE}

    def test_another_member_cannot_take_what_one_looked_at(self, sign_in, trainer, lesson, burmese):
        looked = upload(sign_in(trainer), exported(lesson).replace(BURMESE.encode(), b"theirs"))

        confirm(sign_in(trainer_of_all()), looked)

        assert texts_of(burmese) == {"heading": BURMESE}

    def test_taking_twice_takes_once(self, sign_in, trainer, lesson, burmese):
        client = sign_in(trainer)
        looked = upload(client, exported(lesson).replace(BURMESE.encode(), b"theirs"))
        confirm(client, looked)
        save(again(burmese), {"heading": "better"})

        confirm(client, looked)

        assert texts_of(burmese) == {"heading": "better"}

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"\x89PNG", "neither an XLIFF file nor a PO file"),
            (b"<xliff>\n<oops", "Line 2:"),
            (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff>&a;</xliff>', "document type"),
            (b"<" + b"x" * 10_000_000, "larger than 10 MB"),
        ],
    )
    def test_a_file_that_is_none_is_refused(self, sign_in, trainer, content, reason):
        answer = upload(sign_in(trainer), content)

        assert answer.status_code == 422
        assert reason in answer.text

    def test_markup_in_a_file_is_shown_harmless(self, sign_in, trainer, lesson):
        content = translated(
            exported(lesson), Who_is_a_refugee="&lt;script&gt;alert(1)&lt;/script&gt;"
        )

        looked = upload(sign_in(trainer), content)

        assert "<script>alert(1)" not in looked.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in looked.text


class TestCommands:
    @pytest.fixture
    def file(self, tmp_path):
        return tmp_path / "course.xlf"

    def export(self, file, *args):
        call_command("export_texts", f"--output={file}", "--format=xliff", "--language=my", *args)

    def bring_in(self, capsys, file, *args):
        """What the command answered, and how it ended."""
        try:
            call_command("import_texts", str(file), "--json", *args)
        except SystemExit as ended:
            return json.loads(capsys.readouterr().out), ended.code
        return json.loads(capsys.readouterr().out), 0

    def test_a_page_by_its_address_and_back(self, capsys, file):
        module = ModuleFactory(parent=CourseFactory(title="A course", slug="a-course"))
        inside = LessonFactory(title="Inside", parent=module)
        LessonFactory(title="Outside")
        course = Course.objects.get(slug="a-course")
        address = course.url_path.removeprefix(course.get_site().root_page.url_path)

        self.export(file, f"--page=/{address}")
        capsys.readouterr()
        content = file.read_bytes()
        assert b"Outside" not in content
        file.write_bytes(translated(content, Inside=BURMESE))

        looked, ended = self.bring_in(capsys, file, "--check")
        assert (looked, ended) == ({"changes": 1, "taken": 0, "problems": []}, 0)
        assert not Translation.objects.exists()

        taken, ended = self.bring_in(capsys, file)
        assert (taken, ended) == ({"changes": 1, "taken": 1, "problems": []}, 0)
        found = Translation.objects.get()
        assert (found.source, texts_of(found)) == (inside, {"heading": BURMESE})

    def test_a_source_by_its_kind_and_number(self, file):
        question = QuestionFactory(text_en="Which right is it?")

        self.export(file, f"--source=assessments.question:{question.pk}")

        assert b"Which right is it?" in file.read_bytes()

    def test_without_a_choice_everything_is_exported(self, file, lesson):
        self.export(file)

        assert b"Who is a refugee" in file.read_bytes()

    def test_problems_end_it_with_1_and_good_texts_are_taken(self, capsys, file, lesson):
        content = translated(exported(lesson), Who_is_a_refugee=BURMESE)
        file.write_bytes(
            content.replace(
                b"</source>\n      </segment>", b"</source><target>no codes</target></segment>"
            )
        )

        report, ended = self.bring_in(capsys, file)

        assert (report["taken"], ended) == (1, 1)
        ((line, reason),) = [(each["line"], each["reason"]) for each in report["problems"]]
        assert f'name="{OF_TEXT}"' in file.read_text().splitlines()[line - 1]
        assert "Codes of the source are missing" in reason

    def test_a_text_that_changed_here_too_is_left_to_people(self, capsys, file, lesson, burmese):
        file.write_bytes(exported(lesson).replace(BURMESE.encode(), b"theirs"))
        save(again(burmese), {"heading": "ours"})

        report, ended = self.bring_in(capsys, file)

        assert (report["changes"], report["taken"], ended) == (1, 0, 1)
        assert texts_of(burmese) == {"heading": "ours"}

    @pytest.mark.parametrize(
        ("content", "line", "reason"),
        [(b"<xliff>", 1, "not XML"), (b"<" + b"x" * 10_000_000, 0, "larger than 10 MB")],
    )
    def test_an_unreadable_file_ends_it_with_1(self, capsys, file, content, line, reason):
        file.write_bytes(content)

        report, ended = self.bring_in(capsys, file)

        (problem,) = report["problems"]
        assert (problem["line"], ended) == (line, 1)
        assert reason in problem["reason"]

    @pytest.mark.parametrize(
        "wrong",
        ["--page=/nowhere/", "--source=members.member:1", "--source=nothing:1", "--source=x"],
    )
    def test_what_is_not_there_is_said(self, file, wrong):
        with pytest.raises(CommandError):
            self.export(file, wrong)
        assert not file.exists()
