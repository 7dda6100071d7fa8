"""Words are found inside sentences, however they are typed, on the database the tests run on."""

from datetime import UTC, datetime

import pytest
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from assessments.models import Question, Quiz
from cms import searching, translations
from cms.reading import Localized
from cms.searching import Search as Asked
from courses.models import Lesson, Module
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)

FOUND = {
    "Thai": ("th", "ผู้ลี้ภัยมีสิทธิที่จะขอลี้ภัยในประเทศอื่น", "สิทธิ"),
    "Thai, am in two strokes": ("th", "ทุกคนมีสิทธิได้น้ำดื่มสะอาด", "นํ้าดื่ม"),
    "Thai, two e for one ae": ("th", "คณะกรรมการแห่งชาติ", "เเห่งชาติ"),
    "Burmese": ("my", "ဒုက္ခသည်များ၏အခွင့်အရေးကိုကာကွယ်သည်", "အခွင့်အရေး"),
    "Burmese, pause between phrases": ("my", "ဒုက္ခသည် များကို", "ဒုက္ခသည်များ"),
    "Burmese, no pause": ("my", "ဒုက္ခသည်များကို", "ဒုက္ခသည် များ"),
    "Burmese possessive": ("my", "ဤနိုင်ငံ့ဥပဒေ", "နိုင်ငံ"),
    "Khmer": ("km", "ជនភៀសខ្លួនមានសិទ្ធិស្នើសុំសិទ្ធិជ្រកកោន", "សិទ្ធិ"),
    "Khmer, invisible spaces": ("km", "ជន\u200bភៀស\u200bខ្លួន\u200bមាន\u200bសិទ្ធិ", "ភៀសខ្លួន"),
    "Khmer, da for ta below": ("km", "សេចក្ដីពន្យល់", "សេចក្តី"),
    "Khmer, ta for da below": ("km", "អំពី ស្តីពីច្បាប់", "ស្ដីពី"),
    "Khmer, vowel before the letter below": ("km", "សិទ្ធិមនុស្ស", "សិទិ្ធមនុស្ស"),
    "Khmer, ro first": ("km", "ស្ត្រីនិងកុមារ", "ស្រ្តី"),
    "Khmer, am in another order": ("km", "ប្រជុំជាតិ", "ប្រជំុ"),
    "Burmese, vowels in another order": ("my", "ကျွန်ုပ်တို့၏အခွင့်", "တုိ့"),
    "Burmese, vowels in another order inside": ("my", "မိမိကိုယ်ကို", "ကုိယ်"),
    "Burmese, nya by its look-alike": ("my", "ဉာဏ်ပညာ", "ဥာဏ်"),
    "Burmese, o by its look-alike": ("my", "ဩဂုတ်လ", "သြဂုတ်"),
    "Burmese, zero for wa": ("my", "ဝန်ကြီးဌာန", "၀န်ကြီး"),
    "Burmese, wa for zero": ("my", "အပိုဒ် ၁၀ တွင်", "၁ဝ"),
    "Burmese, four for the sign": ("my", "၎င်းတို့က", "၄င်း"),
    "Burmese, medials in another order": ("my", "လျှောက်လွှာတင်", "လှျောက်"),
    "Lao": ("lo", "ຊາວອົບພະຍົບມີສິດໄດ້ຮັບການປົກປ້ອງ", "ສິດ"),
    "Lao, one letter for two": ("lo", "ພວກເຂົາມີໜ້າທີ່", "ຫນ້າທີ່"),
    "Japanese": ("ja", "難民の地位に関する条約を読みます", "条約"),
    "Japanese, narrow katakana": ("ja", "これはパスポートです", "ﾊﾟｽﾎﾟｰﾄ"),
    "Chinese": ("zh-hans", "难民有权在其他国家寻求庇护", "寻求庇护"),
    "Chinese, one character": ("zh-hans", "国际法保护难民", "法"),
    "Korean with a particle": ("ko", "난민이 인정된다", "난민"),
    "Arabic yeh": ("ar", "حق اللجوء السياسي", "السیاسی"),
    "Arabic alef maqsura": ("ar", "إلى المحكمة", "الي"),
    "Pashto yeh": ("ps", "کډوالي د خلکو حق دی", "کډوالې"),
    "Arabic kaf typed for Persian": ("fa", "کودکان پناهنده", "كودكان"),
    "Persian kaf typed for Arabic": ("ar", "المحكمة", "المحکمة"),
    "hamza on its letter": ("ar", "اللاجئ والإنسان", "اللاجي"),
    "short vowels": ("ar", "كُلُّ إِنْسَانٍ", "كل انسان"),
    "tatweel": ("ar", "حقـــوق", "حقوق"),
    "without the article": ("ar", "حقوق اللاجئين", "لاجئين"),
    "with the article": ("ar", "لاجئون", "اللاجئون"),
    "to the, asked without": ("ar", "المساعدة للاجئين", "لاجئين"),
    "to the, asked with the article": ("ar", "المساعدة للاجئين", "اللاجئين"),
    "the article, asked with to the": ("ar", "حقوق اللاجئين", "للاجئين"),
    "to the, of another letter": ("ar", "هذا للإنسان", "الانسان"),
    "and": ("ar", "واجبات وحقوق", "حقوق"),
    "with": ("ar", "يتمتع بحقوق", "حقوق"),
    "and with": ("ar", "هنا وبحقوق", "حقوق"),
    "and the": ("ar", "هنا والحقوق", "حقوق"),
    "half space, asked with a space": ("fa", "این گفته می‌شود.", "می شود"),
    "half space, asked with nothing": ("fa", "این گفته می‌شود.", "میشود"),
    "space, asked with a half": ("fa", "این گفته می شود.", "می‌شود"),
    "space, asked with nothing": ("fa", "این گفته می شود.", "میشود"),
    "nothing, asked with a space": ("fa", "این گفته میشود.", "می شود"),
    "nothing, asked with half a space": ("fa", "این گفته میشود.", "می‌شود"),
    "without, in two words": ("fa", "افراد بی‌تابعیت", "بی تابعیت"),
    "not, in two words": ("fa", "جای نا‌امن", "نا امن"),
    "joiner in the text only": ("fa", "پناهنده‌ها", "پناهندهها"),
    "joiner in the question only": ("fa", "پناهندهها", "پناهنده‌ها"),
    "space for the joiner": ("fa", "پناهنده‌ها آمدند", "پناهنده ها"),
    "joiner for the space": ("fa", "پناهنده ها آمدند", "پناهنده‌ها"),
    "Urdu heh": ("ur", "ہجرت", "هجرت"),
    "digits of another script": ("fa", "ماده ۳۳", "33"),
    "Bengali, letter taken apart": ("bn", "আশ্রয়ের অধিকার", "আশ্রয\u09bc"),
    "Bengali, older khanda ta": ("bn", "হঠাৎ", "হঠাত্\u200d"),
    "Nepali with a joiner": ("ne", "गर्\u200dयो", "गर्यो"),
    "Nepali, ending": ("ne", "शरणार्थीहरू", "शरणार्थी"),
    "Tamil, vowel in two parts": ("ta", "கொள்கை", "க\u0bc6\u0bbeள்கை"),
    "Tamil, ending": ("ta", "அகதிகளுக்கு உரிமை", "அகதி"),
    "Sinhala with a joiner": ("si", "ශ්\u200dරී ලංකාව", "ශ්රී"),
    "Vietnamese without diacritics": ("vi", "quyền tị nạn của người", "quyen ti nan"),
    "Vietnamese with diacritics": ("vi", "quyền tị nạn", "tị nạn"),
    "Vietnamese d": ("vi", "đường biên giới", "duong"),
    "Indonesian, ending": ("id", "hak pengungsinya", "pengungsi"),
    "English plural": ("en", "Refugees have rights.", "refugee"),
    "English plural, asked in the plural": ("en", "A definition.", "definitions"),
    "English plural, both": ("en", "Their policies.", "policies"),
    "English plural that changes its letters": ("en", "Their policies.", "policy"),
    "English plural for one of these": ("en", "A policy.", "policies"),
    "English women": ("en", "A woman’s rights", "women"),
    "English accent": ("en", "The exposé was read.", "expose"),
    "capital letters": ("en", "NON-REFOULEMENT", "non-refoulement"),
}
NOT_FOUND = {
    "Thai letters in another order": ("th", "ผู้ลี้ภัยมีสิทธิ", "สิทผู้"),
    "Burmese, one word missing": ("my", "ဒုက္ခသည်များ", "ဒုက္ခသည် ဥပဒေ"),
    "Khmer, another letter below": ("km", "សិទ្ធិ", "សិទ្តិ"),
    "Burmese, another vowel": ("my", "ကို", "ကူ"),
    "Arabic, another word": ("ar", "وحقوق", "حقيقة"),
    "Japanese, another word of these letters": ("ja", "民主と難題", "難民"),
    "across the end of a sentence": ("th", "มีสิทธิ\nลี้ภัย", "สิทธิลี้ภัย"),
    "the end of an English word": ("en", "refugees", "fugees"),
    "two letters begin too much": ("en", "report", "re"),
    "a longer word of one root": ("en", "internal matters", "international"),
    "one of two words": ("en", "asylum law", "asylum camp"),
}

pytestmark = pytest.mark.indexes


def found_by(text, *, language="en"):
    asked = Asked(text)
    pages = Page.objects.live()
    return sorted(page.title for page in pages.autocomplete(asked.query(language))) if asked else []


def lesson_saying(text, **also):
    return LessonFactory(body_en=body(block("text", f"<p>{text}</p>")), **also)


def marked(question, text, language="en"):
    parts = Asked(question).mark(Localized(text, language, is_fallback=False)).parts
    return "".join(f"[{part.text}]" if part.is_found else part.text for part in parts)


def translate(source, texts, language="th"):
    translation = translations.start(source=source, language=language, actor=None, at=AT)
    translations.save(
        translation_id=translation.pk,
        revision=translation.revision,
        texts=texts,
        actor=None,
        at=AT,
    )
    return translation


@pytest.fixture(scope="module")
def _standing_module(world) -> int:
    """In it a lesson that nothing asked here finds."""

    def build():
        return lesson_saying("Words beside it.", title="B").get_parent().pk

    return world.make(build, indexed=True)


@pytest.mark.django_db
class TestFinding:
    @pytest.fixture
    def module(self, _standing_module):
        return Module.objects.get(pk=_standing_module)

    # The script decides how a text is split, not the language, so that one language's index does
    # for all; Lao is not among the languages of the default installation.
    @pytest.mark.parametrize(("_language", "text", "question"), FOUND.values(), ids=FOUND)
    def test_word_is_found_inside_its_sentence(self, module, _language, text, question):
        lesson_saying(text, title="A", parent=module)

        assert found_by(question) == ["A"]

    @pytest.mark.parametrize(("_language", "text", "question"), NOT_FOUND.values(), ids=NOT_FOUND)
    def test_what_is_not_there_is_not_found(self, module, _language, text, question):
        lesson_saying(text, parent=module)

        assert found_by(question) == []

    def test_titles_can_be_asked_alone(self):
        lesson_saying("Nothing of it.", title="The right of asylum")
        lesson_saying("Asylum, asylum and again asylum.", title="Words")
        found = Page.objects.autocomplete(Asked("asylum").query_of_titles("en"))

        assert [page.title for page in found] == ["The right of asylum"]

    @pytest.mark.parametrize("text", ["", "  ", "?!", "\u200c", "\u0e49", "“”", "*"])
    def test_question_without_letters_asks_nothing(self, text):
        assert not Asked(text)

    @pytest.mark.parametrize("text", ["'", '"a" OR', "a' & !b | (", "NEAR(a", "a:*", "%s", "\\"])
    @pytest.mark.usefixtures("module")
    def test_marks_of_the_databases_languages_do_nothing(self, text):
        assert found_by(text) == []


@pytest.mark.django_db
class TestTranslations:
    @pytest.fixture
    def text(self):
        return block("text", "<p>Seeking asylum.</p>")

    @pytest.fixture
    def lesson(self, text):
        return LessonFactory(title="A lesson", body_en=body(text))

    def test_untranslated_lesson_is_found_by_its_source(self, lesson):
        assert found_by("asylum", language="th") == ["A lesson"]

    def test_draft_translation_is_not_found(self, lesson, text):
        translate(lesson, {f"body/{text['id']}": "<p>การขอลี้ภัย</p>"})

        assert found_by("ลี้ภัย", language="th") == []

    def test_released_translation_is_found_in_place_of_its_source(self, lesson, text):
        translation = translate(lesson, {f"body/{text['id']}": "<p>การขอลี้ภัย</p>"})
        translations.release(translation_id=translation.pk, actor=None, at=AT)

        assert found_by("ลี้ภัย", language="th") == ["A lesson"]
        assert found_by("asylum", language="th") == []
        assert found_by("asylum", language="en") == ["A lesson"]
        assert found_by("asylum", language="my") == ["A lesson"]
        assert found_by("ลี้ภัย", language="my") == []

    def test_what_is_not_yet_translated_of_a_lesson_is_found_by_its_source(self, lesson):
        translation = translate(lesson, {"heading": "บทเรียน"})
        translations.release(translation_id=translation.pk, actor=None, at=AT)

        assert found_by("asylum บทเรียน", language="th") == ["A lesson"]

    def test_withdrawn_translation_is_found_no_more(self, lesson):
        translation = translate(lesson, {"heading": "บทเรียน"})
        translations.release(translation_id=translation.pk, actor=None, at=AT)
        translations.withdraw(translation_id=translation.pk, actor=None)

        assert found_by("บทเรียน", language="th") == []

    def test_published_change_is_found(self, lesson):
        lesson.body_en = body(block("text", "<p>Seeking shelter.</p>"))
        lesson.save_revision().publish()

        assert found_by("shelter") == ["A lesson"]
        assert found_by("asylum") == []

    def test_unpublished_change_is_not_found(self, lesson):
        lesson.body_en = body(block("text", "<p>Seeking shelter.</p>"))
        lesson.save_revision()

        assert found_by("shelter") == []


class TestMarking:
    @pytest.mark.parametrize(
        ("question", "text", "result"),
        [
            ("สิทธิ", "ผู้ลี้ภัยมีสิทธิขอ", "ผู้ลี้ภัยมี[สิทธิ]ขอ"),
            ("ဒုက္ခသည်များ", "ဒုက္ခသည် များ၏", "[ဒုက္ခသည် များ]၏"),
            ("لاجئين", "حق اللاجئين", "حق [اللاجئين]"),
            ("refugee", "Refugees’ rights", "[Refugees]’ rights"),
            ("ti nan", "quyền tị nạn", "quyền [tị] [nạn]"),
            ("<b>", "a < b", "a < [b]"),
            ("asylum", "No such word", "No such word"),
            ("សិទិ្ធ", "មានសិទ្ធិខ្លះ", "មាន[សិទ្ធិ]ខ្លះ"),
            ("၀န်ကြီး", "ဤဝန်ကြီးက", "ဤ[ဝန်ကြီး]က"),
            ("حقوق", "هي وحقوق", "هي [وحقوق]"),
            ("می شود", "گفته می‌شود.", "گفته [می‌شود]."),
        ],
    )
    def test_what_was_sought_is_marked_whole(self, question, text, result):
        assert marked(question, text) == result

    def test_snippet_is_where_most_is_found(self):
        texts = [
            Localized(text, "en", is_fallback=False)
            for text in ("Law here.", "Law and more of the law. " * 20 + "The law of asylum.")
        ]
        snippet = Asked("asylum law").snippet(texts)
        text = "".join(part.text for part in snippet.parts)

        assert "law of asylum." in text
        assert text.startswith("… ")
        assert len(text) < 200

    def test_snippet_cuts_no_letter_from_its_marks(self):
        text = Localized("ကျွန်ုပ်တို့၏အခွင့်အရေး" * 40, "my", is_fallback=False)
        snippet = Asked("အခွင့်အရေး").snippet([text])
        shown = [part.text for part in snippet.parts if part.text.strip(" …")]

        assert "".join(shown) in str(text)
        assert all(piece.text[0] not in "\u103b\u103c\u103d\u103e" for piece in _letters(shown))

    def test_nothing_found_has_no_snippet(self):
        text = Localized("Other words.", "en", is_fallback=False)

        assert Asked("asylum").snippet([text]) is None

    def test_question_is_cut_to_what_is_answered(self):
        assert len(Asked("asylum " * 100)._readings[0]) <= 12


def _letters(parts):
    return [piece for run in searching.runs_of("".join(parts)) for piece in run.pieces]


@pytest.mark.django_db
class TestChoosers:
    """The admin asks with plain words; it finds what words begin with."""

    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("ผู้ลี้ภัยมีสิทธิขอลี้ภัยหรือไม่", "สิทธิ"),
            ("ဒုက္ခသည်များ၏အခွင့်အရေး", "အခွင့်"),
            ("難民の地位に関する条約とは", "条約"),
            ("Who is a refugee?", "refug"),
        ],
    )
    def test_question_and_quiz_and_lesson_are_found_by_words_inside(self, text, asked):
        question = QuestionFactory(text_en=text)
        quiz = QuizFactory(title_en=text)
        lesson = LessonFactory(title=text, slug="found")
        QuestionFactory(text_en="Something else?")

        backend = get_search_backend()
        assert list(backend.autocomplete(asked, Question)) == [question]
        assert list(backend.autocomplete(asked, Quiz)) == [quiz]
        assert list(backend.autocomplete(asked, Lesson)) == [lesson]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cesation", "cessation"),
        ("cesssation", "cessation"),
        ("cezsation", "cessation"),
        ("cessatoin", "cessation"),
        ("The Cesation clauses", "The cessation clauses"),
        ("cesatoin", None),
        ("cessation", None),
        ("law", None),
        ("", None),
    ],
)
def test_a_question_is_corrected_by_one_letter_a_word(typed, meant):
    texts = [Localized("Cessation clauses, and one of cesium.", "en", is_fallback=False)]
    assert Asked(typed).corrected(texts) == meant
