"""Every part of the design in every state, with realistic words, for staff and browser tests."""

from datetime import date
from decimal import Decimal
from itertools import zip_longest

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language

from assessments.kinds.kind import Line
from assessments.models import Attempt, Kind, Quiz
from assessments.papers import AskedQuestion, Offered
from assessments.reviews import Review, ReviewedQuestion
from assessments.standings import Standing, State
from cms.reading import Localized
from courses.models import Course, Module
from courses.trails import DONE, HERE, LOCKED, OPEN, Missing, Station

WORDS = {
    "en": {
        "path": "Refugee law: the foundation",
        "course": "Who is a refugee?",
        "course_text": "The 1951 Convention and its 1967 Protocol, and protection where few "
        "states are party.",
        "other_course": "Advocacy through UN mechanisms",
        "other_course_text": "Whom to address, when, and with what evidence.",
        "modules": ["Where the law comes from", "The definition", "Non-refoulement"],
        "lessons": ["Before 1951", "The Convention and the Protocol", "What your state has signed"],
        "quiz": "Quiz: the definition",
        "locked": "Opens when you have passed the quiz “The definition”.",
        "note": "12 minutes",
        "question": "Which of these is part of the definition of a refugee?",
        "choices": [
            "Being outside the country of one’s nationality",
            "Holding a valid passport",
            "A well-founded fear of persecution",
        ],
        "feedback": "Article 1A(2) asks for both: being outside the country, and the fear.",
        "law": "No Contracting State shall expel or return (“refouler”) a refugee in any manner "
        "whatsoever to the frontiers of territories where his life or freedom would be "
        "threatened.",
        "law_source": "Convention relating to the Status of Refugees, 1951",
        "law_place": "Article 33(1)",
        "text": "You lodge the claim in person. Take the letter of registration with you, and a "
        "copy that you leave with somebody you trust.",
        "required": "Pass the quiz “The definition” (pass mark 4 of 5)",
        "evidence": "Passed on 12 May 2026, 5 of 5",
        "how": "Start the quiz",
        "start": "Start lesson 3",
        "name": "Display name",
        "name_hint": "What others see. It need not be your legal name.",
        "countries": ["Bangladesh", "Malaysia", "Thailand"],
        "country": "Country you work in",
        "about": "What would you like to learn?",
        "consent": "I have read how my data is used",
    },
    "fa": {
        "path": "حقوق پناهندگان: مبانی",
        "course": "پناهنده کیست؟",
        "course_text": "کنوانسیون ۱۹۵۱ و پروتکل ۱۹۶۷ آن، و حمایت در جایی که "
        "دولت‌های اندکی عضو آن‌اند.",
        "other_course": "دادخواهی از راه سازوکارهای ملل متحد",
        "other_course_text": "به چه کسی، چه وقت و با چه شواهدی مراجعه کنیم.",
        "modules": ["سرچشمه‌های این حقوق", "تعریف پناهنده", "اصل عدم بازگرداندن"],
        "lessons": ["پیش از ۱۹۵۱", "کنوانسیون و پروتکل", "دولت شما چه چیزی را امضا کرده است"],
        "quiz": "آزمون: تعریف پناهنده",
        "locked": "پس از قبولی در آزمون «تعریف پناهنده» باز می‌شود.",
        "note": "۱۲ دقیقه",
        "question": "کدام یک از این‌ها بخشی از تعریف پناهنده است؟",
        "choices": [
            "بودن در بیرون از کشور تابعیت",
            "داشتن گذرنامهٔ معتبر",
            "ترس موجه از آزار و تعقیب",
        ],
        "feedback": "مادهٔ ۱ الف (۲) هر دو را می‌خواهد: بودن در بیرون از کشور، و ترس.",
        "law": "هیچ دولت متعاهدی پناهنده‌ای را به هیچ شکلی به مرزهای سرزمینی که زندگی یا آزادی او "
        "در آنجا در خطر باشد اخراج نخواهد کرد یا بازنخواهد گرداند.",
        "law_source": "کنوانسیون مربوط به وضع پناهندگان، ۱۹۵۱",
        "law_place": "مادهٔ ۳۳ (۱)",
        "text": "درخواست را خودتان تحویل می‌دهید. نامهٔ ثبت‌نام را همراه ببرید "
        "و یک رونوشت آن را نزد کسی که به او اعتماد دارید بگذارید.",
        "required": "قبولی در آزمون «تعریف پناهنده» (۴ از ۵)",
        "evidence": "قبول در ۲۲ اردیبهشت ۱۴۰۵، ۵ از ۵",
        "how": "آغاز آزمون",
        "start": "آغاز درس ۳",
        "name": "نام نمایشی",
        "name_hint": "آنچه دیگران می‌بینند. لازم نیست نام رسمی شما باشد.",
        "countries": ["بنگلادش", "مالزی", "تایلند"],
        "country": "کشوری که در آن کار می‌کنید",
        "about": "می‌خواهید چه بیاموزید؟",
        "consent": "خوانده‌ام که داده‌های من چگونه به کار می‌رود",
    },
    "my": {
        "path": "ဒုက္ခသည်ဥပဒေ အခြေခံ",
        "course": "ဒုက္ခသည်ဆိုသည်မှာ မည်သူနည်း",
        "course_text": "၁၉၅၁ ခုနှစ် သဘောတူညီချက်နှင့် ၁၉၆၇ ခုနှစ် ပရိုတိုကော၊ "
        "အဖွဲ့ဝင်နိုင်ငံ နည်းပါးသော ဒေသတွင် အကာအကွယ်ပေးခြင်း။",
        "other_course": "ကုလသမဂ္ဂ ယန္တရားများမှတစ်ဆင့် အရေးဆိုခြင်း",
        "other_course_text": "မည်သူ့ထံ၊ မည်သည့်အချိန်တွင်၊ မည်သည့်အထောက်အထားဖြင့်။",
        "modules": ["ဥပဒေ၏ ဇာစ်မြစ်", "အဓိပ္ပာယ်ဖွင့်ဆိုချက်", "ပြန်မပို့ရေး မူ"],
        "lessons": ["၁၉၅၁ မတိုင်မီ", "သဘောတူညီချက်နှင့် ပရိုတိုကော", "သင့်နိုင်ငံ လက်မှတ်ထိုးထားသောအရာ"],
        "quiz": "မေးခွန်း - အဓိပ္ပာယ်ဖွင့်ဆိုချက်",
        "locked": "“အဓိပ္ပာယ်ဖွင့်ဆိုချက်” မေးခွန်းကို အောင်မြင်လျှင် ဖွင့်ပါမည်။",
        "note": "၁၂ မိနစ်",
        "question": "အောက်ပါတို့အနက် မည်သည့်အချက်သည် ဒုက္ခသည်၏ အဓိပ္ပာယ်တွင် ပါဝင်သနည်း။",
        "choices": [
            "မိမိနိုင်ငံသားဖြစ်သော နိုင်ငံ၏ ပြင်ပတွင် ရှိနေခြင်း",
            "တရားဝင် နိုင်ငံကူးလက်မှတ် ကိုင်ဆောင်ထားခြင်း",
            "ညှဉ်းပန်းခံရမည်ကို ခိုင်လုံစွာ ကြောက်ရွံ့ခြင်း",
        ],
        "feedback": "အပိုဒ် ၁-က (၂) တွင် နှစ်ချက်စလုံး လိုအပ်သည်။",
        "law": "လူတိုင်းသည် တူညီလွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် လည်းကောင်း၊ "
        "တူညီလွတ်လပ်သော အခွင့်အရေးများဖြင့် လည်းကောင်း မွေးဖွားလာသူများ ဖြစ်သည်။",
        "law_source": "အပြည်ပြည်ဆိုင်ရာ လူ့အခွင့်အရေး ကြေညာစာတမ်း",
        "law_place": "အပိုဒ် ၁",
        "text": "လျှောက်လွှာကို ကိုယ်တိုင် တင်ပါ။ မှတ်ပုံတင်စာကို ယူသွားပြီး မိတ္တူတစ်စောင်ကို ယုံကြည်ရသူထံ ထားခဲ့ပါ။",
        "required": "“အဓိပ္ပာယ်ဖွင့်ဆိုချက်” မေးခွန်းကို အောင်မြင်ရန် (၅ ခုအနက် ၄ ခု)",
        "evidence": "၂၀၂၆ မေ ၁၂ တွင် အောင်မြင်ခဲ့သည်",
        "how": "မေးခွန်း စတင်ရန်",
        "start": "သင်ခန်းစာ ၃ ကို စတင်ရန်",
        "name": "ပြသမည့် အမည်",
        "name_hint": "အခြားသူများ မြင်ရမည့် အမည်။ တရားဝင်အမည် မလိုအပ်ပါ။",
        "countries": ["ဘင်္ဂလားဒေ့ရှ်", "မလေးရှား", "ထိုင်း"],
        "country": "သင် အလုပ်လုပ်သော နိုင်ငံ",
        "about": "ဘာကို လေ့လာလိုပါသလဲ",
        "consent": "ကျွန်ုပ်၏ အချက်အလက် အသုံးပြုပုံကို ဖတ်ပြီးပါပြီ",
    },
}


class SampleForm(forms.Form):
    """One field of each kind."""

    def __init__(self, data: dict | None = None, *, words: dict, prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        self.fields["name"] = forms.CharField(label=words["name"], help_text=words["name_hint"])
        self.fields["email"] = forms.EmailField(required=False)
        self.fields["country"] = forms.ChoiceField(
            label=words["country"], choices=[("", "—"), *enumerate(words["countries"])]
        )
        self.fields["about"] = forms.CharField(
            label=words["about"], required=False, widget=forms.Textarea
        )
        self.fields["topic"] = forms.ChoiceField(
            label=words["question"],
            choices=list(enumerate(words["choices"])),
            widget=forms.RadioSelect,
        )
        self.fields["consent"] = forms.BooleanField(label=words["consent"])


def say(word: str, language: str) -> Localized:
    """A word as content is read: in English, and marked so, where there are no others."""
    spoken = language if language in WORDS else "en"
    return Localized(word, spoken, is_fallback=spoken != language)


def course_trail(words: dict) -> list[Station]:
    """Three modules: one done, one being studied, one locked."""
    first, second, third = words["lessons"]
    return [
        Station(
            title=words["modules"][0],
            url="#",
            state=DONE,
            stops=tuple(Station(title=each, url="#", state=DONE) for each in words["lessons"]),
        ),
        Station(
            title=words["modules"][1],
            url="#",
            state=HERE,
            stops=(
                Station(title=first, url="#", state=DONE),
                Station(title=second, url="#", state=HERE, note=str(words["note"])),
                Station(title=third, url="#", state=OPEN),
                Station(title=words["quiz"], url="#", state=OPEN),
            ),
        ),
        Station(title=words["modules"][2], url="", state=LOCKED, reason=str(words["locked"])),
    ]


def path_trail(words: dict) -> list[Station]:
    evidence, locked = str(words["evidence"]), str(words["locked"])
    return [
        Station(title=words["course"], url="#", state=DONE, note=evidence),
        Station(title=words["other_course"], url="#", state=HERE),
        Station(title=words["modules"][2], url="", state=LOCKED, reason=locked),
    ]


def asked(words: dict, number: int, chosen: tuple[bool, ...] = ()) -> AskedQuestion:
    return AskedQuestion(
        number=number,
        kind=Kind.MULTIPLE,
        text=words["question"],
        choices=tuple(
            Offered(str(key), text, is_chosen)
            for key, (text, is_chosen) in enumerate(
                zip_longest(words["choices"], chosen, fillvalue=False)
            )
        ),
    )


def reviewed(words: dict, *, number: int, is_right: bool, shows_key: bool) -> ReviewedQuestion:
    """A question of which the first and the last choice are right."""
    chosen = (True, False, True) if is_right else (True, True, False)
    question = asked(words, number, chosen)
    return ReviewedQuestion(
        question_id=number,
        asked=question,
        share=Decimal(is_right),
        points=Decimal(is_right),
        points_possible=Decimal(1),
        lines=tuple(
            Line(
                given=choice.text,
                was_chosen=choice.is_chosen,
                verdict=is_correct if shows_key else None,
            )
            for choice, is_correct in zip(question.choices, (True, False, True), strict=True)
        ),
        feedback=words["feedback"] if shows_key else None,
    )


def review(words: dict, *, number: int, wrong: set[int], standing: Standing) -> Review:
    """A quiz of five questions; its key is told to those who passed."""
    passed = len(wrong) < 2
    return Review(
        attempt=Attempt(
            number=number,
            quiz=Quiz(pass_mark=80),
            points=5 - len(wrong),
            points_possible=5,
            passed=passed,
        ),
        questions=tuple(
            reviewed(words, number=each, is_right=each not in wrong, shows_key=passed)
            for each in range(1, 6)
        ),
        shows_key=passed,
        shows_marks=True,
        is_marked=True,
        percent=20 * (5 - len(wrong)),
        words=None,
        standing=standing,
    )


def samples(language: str) -> dict:
    plain = WORDS.get(language, WORDS["en"])
    words = {
        name: [say(each, language) for each in word]
        if isinstance(word, list)
        else say(word, language)
        for name, word in plain.items()
    }
    source = words["course"].language
    passed = review(words, number=2, wrong={2}, standing=Standing())
    again = Standing(state=State.AGAIN, left=2, limit=3)
    failed = review(words, number=1, wrong={2, 4, 5}, standing=again)
    return {
        "words": words,
        "form": SampleForm(words=plain, prefix="fresh"),
        "search": SampleForm(words=plain, prefix="search"),
        "wrong_form": SampleForm({"wrong-email": "nur@"}, words=plain, prefix="wrong"),
        "course": Course(slug="sample", title=plain["path"], source_language=source),
        "module": Module(slug="sample", title=plain["course"], source_language=source),
        "course_trail": course_trail(words),
        "path_trail": path_trail(words),
        "stations": [
            Station(title=words["modules"][0], url="#", state=state)
            for state in (DONE, DONE, HERE, OPEN, OPEN, LOCKED)
        ],
        "questions": [
            {"asked": asked(words, 1, (True,)), "is_missing": False},
            {"asked": asked(words, 2), "is_missing": True},
        ],
        "passed": passed,
        "failed": failed,
        "answers": [passed.questions[0], passed.questions[1]],
        "kept_back": failed.questions[3],
        "missing": [
            Missing(title=words["lessons"][2], how=str(words["how"]), url="#"),
            Missing(title=words["quiz"], how=str(words["required"]), url="#"),
        ],
        "picture": static("img/waymark.svg"),
        "day": date(2026, 5, 12),
    }


@login_required
@permission_required("wagtailadmin.access_admin", raise_exception=True)
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide.html", {"samples": samples(get_language() or "en")})
