"""Numbers in the digits that a network chose for a language: one rule a test."""

import io
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as site_settings
from django.core.mail import send_mail
from django.utils import translation
from pypdf import PdfReader

from certificates import codes
from certificates.rendering import CertificateContent, render_pdf
from lms import digits
from lms.mails.models import Mail
from lms.reports import pages, pictures
from lms.reports.tables import Line, Table
from tests.factories.courses import EnrolmentFactory, lessons_of, published_course, read, url_of

MY = "၀၁၂၃၄၅၆၇၈၉"
FA = "۰۱۲۳۴۵۶۷۸۹"


@pytest.fixture
def native(settings):
    settings.NATIVE_DIGITS = ["my", "fa"]
    settings.EMAIL_BACKEND = "lms.mails.backend.RowBackend"


def page(body, language="my"):
    return f'<!doctype html>\n<html lang="{language}" dir="ltr"><body>{body}</body></html>'


def written(body, language="my"):
    whole = digits.write_page(page(body, language))
    return whole.partition("<body>")[2].removesuffix("</body></html>")


@pytest.mark.parametrize(
    ("language", "ten"),
    [
        ("my", MY),
        ("fa", FA),
        ("ps", FA),
        ("ur", FA),
        ("ar", "٠١٢٣٤٥٦٧٨٩"),
        ("th", "๐๑๒๓๔๕๖๗๘๙"),
        ("bn", "০১২৩৪৫৬৭৮৯"),
        ("km", "០១២៣៤៥៦៧៨៩"),
        ("ta", "௦௧௨௩௪௫௬௭௮௯"),
        ("ne", "०१२३४५६७८९"),
    ],
)
def test_each_language_has_its_own_ten(settings, language, ten):
    settings.NATIVE_DIGITS = [language]
    assert digits.ten(language) == ten
    assert digits.write("0123456789", language=language) == ten


def test_a_language_that_was_not_chosen_keeps_0_to_9(native):
    assert digits.write("12", language="ps") == "12"
    assert digits.write("12", language=None) == "12"
    assert digits.write_page(page("12", "ps")) == page("12", "ps")
    assert digits.ten("ps") == "0123456789"


@pytest.mark.parametrize("language", ["en", "vi", "zh-hans", "lo", "xx"])
def test_languages_without_digits_of_their_own_and_strange_ones_are_unfit(language):
    offered = [code for code, _name in site_settings.LANGUAGES]
    assert digits.unfit(["my", language], offered=offered) == [language]


@pytest.mark.parametrize("language", ["vi", "lo"])
def test_a_site_does_not_start_with_one_of_these_and_says_which(tmp_path, language):
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=site_settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "NATIVE_DIGITS": f"my,{language}",
        },
        capture_output=True,
        text=True,
    )
    assert answer.returncode != 0
    assert f"NATIVE_DIGITS names {language}:" in answer.stderr


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ပုဒ်မ 14(2)", "ပုဒ်မ ၁၄(၂)"),
        ("12%, 3/4, 14:30, 2026-11-30", "၁၂%, ၃/၄, ၁၄:၃၀, ၂၀၂၆-၁၁-၃၀"),
        ("စာမျက်နှာ5", "စာမျက်နှာ၅"),
        ("၁၂ 12", "၁၂ ၁၂"),
        ("٣ ๓", "၃ ၃"),
    ],
)
def test_whatever_digits_a_text_has_it_is_read_in_one_system(native, text, read):
    assert digits.write(text, language="my") == read


@pytest.mark.parametrize(
    "text",
    [
        "https://waymark.example/my/verify/7K3MQ9TRX0ZB4HWE/?page=2",
        "nok12@example.org",
        "7K3M-1234-X0ZB-4HWE",
        "report-2026.pdf",
        "COVID-19",
        "H5P",
    ],
)
def test_what_is_typed_or_opened_letter_by_letter_stays(native, text):
    assert digits.write(text, language="my") == text
    assert digits.write(f"ကို {text} 5", language="my") == f"ကို {text} ၅"


@pytest.mark.parametrize(
    "kept",
    [
        '<a href="/my/courses/?page=2" data-wait="30" aria-label=\'5>4\'>အ</a>',
        '<input type="number" value="12">',
        "<script>let a = '12' < 3;</script>",
        "<style>p{margin:12px}</style>",
        '<textarea name="q1">12 < 13</textarea>',
        "<code><bdi>12345678</bdi></code>",
        '<bdi translate="no">1234-5678</bdi>',
        "<!-- 12 > 3 -->",
        "&#39;&#x27;&nbsp;",
        '<div lang="en"><div>Article 14</div> and 15<br></div>',
        '<p lang="fa">12</p>',
    ],
)
def test_a_page_keeps_tags_code_and_other_languages_and_no_more(native, kept):
    assert written(f"1 {kept} 2 <i>3</i>") == f"၁ {kept} ၂ <i>၃</i>"


def test_within_another_language_the_pages_own_is_the_pages_own_again(native):
    around = '<p lang="en">1 <b lang="my">{}</b> 3</p>{}'
    assert written(around.format("2", "4")) == around.format("၂", "၄")


@pytest.mark.parametrize("nothing_within", ['<img lang="en" alt="1">', '<path lang="en" d="M1"/>'])
def test_what_has_no_end_is_not_waited_for(native, nothing_within):
    assert written(f"{nothing_within}2") == f"{nothing_within}၂"


def test_a_page_tells_styles_and_scripts_its_digits(native):
    assert '<html data-digits="arabext" lang="fa"' in digits.write_page(page("1", "fa"))


@pytest.mark.parametrize("language", ["my", "fa"])
@pytest.mark.django_db
def test_a_page_of_the_site_has_one_system_of_digits(native, sign_in, language):
    course = published_course(lessons=3, source_language=language)
    member = EnrolmentFactory(course=course, member__language=language).member
    read(member, lessons_of(course)[0])
    with translation.override(language):
        address = url_of(course)

    main = BeautifulSoup(sign_in(member).get(address).text, "html.parser").main

    own = [
        str(text)
        for text in main.find_all(string=True)
        if text.find_parent(lang=True).get("lang") == language
    ]
    assert digits.ten(language)[3] in "".join(own)
    assert not re.search("[0-9]", "".join(own))
    assert re.search("[0-9]", str(main))


@pytest.mark.django_db
def test_without_the_setting_nothing_looks_at_a_page(client):
    assert "data-digits" not in client.get("/my/").text
    names = [type(each).__name__ for each in layers_of(client.handler._middleware_chain)]
    assert "MemberLocaleMiddleware" in names
    assert "DigitsMiddleware" not in names


def layers_of(layer):
    while layer := getattr(layer, "__wrapped__", layer):
        if not hasattr(layer, "get_response"):
            return
        yield layer
        layer = layer.get_response


@pytest.mark.parametrize("language", ["my", "fa"])
@pytest.mark.django_db
def test_a_mail_is_in_the_digits_of_its_reader_and_its_link_stays(native, language):
    with translation.override(language):
        send_mail("7", "14: https://waymark.example/12/", None, ["nok12@example.org"])
    ten = digits.ten(language)

    [mail] = Mail.objects.all()

    assert mail.subject == ten[7]
    assert mail.text == f"{ten[1]}{ten[4]}: https://waymark.example/12/"
    assert mail.recipient == "nok12@example.org"


@pytest.mark.parametrize("language", ["my", "fa"])
def test_a_certificate_has_them_and_its_code_and_address_stay(native, language):
    content = CertificateContent(
        recipient_name="Maria",
        path_title="7",
        course_titles=("8",),
        awarded_on=date(2026, 11, 23),
        expires_on=date(2028, 11, 23),
        code="7K3M-9999-X0ZB-4HWE",
        verification_url="https://waymark.example/v/7K3M9999X0ZB4HWE/",
        language=language,
        issuer_name="Waymark",
    )
    ten = digits.ten(language)

    text = PdfReader(io.BytesIO(render_pdf(content=content))).pages[0].extract_text()

    assert set("023678") == {str(ten.index(each)) for each in text if each in ten}
    assert "7K3M-9999-X0ZB-4HWE" in text
    left = text.replace("7K3M-9999-X0ZB-4HWE", "").replace("7K3M9999X0ZB4HWE", "")
    assert not re.search("[0-9]", left)


@pytest.mark.parametrize("language", ["my", "fa"])
def test_a_report_has_them_its_pages_are_numbered_in_them(native, language):
    table = Table(
        definition=(("Report", "2026"),),
        group="Course",
        names=("joined",),
        columns=("Joined",),
        total=(1040,),
        lines=(Line(label="Law 7", key=7, cells=(345,)),),
        left_out=6,
    )
    at = datetime(2026, 11, 30, 6, tzinfo=UTC)

    pdf = pages.pdf(table=table, title="For 2026", language=language, counted_at=at)
    with translation.override(language):
        drawn = pictures.svg(table).decode()

    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    ten = digits.ten(language)
    assert not re.search("[0-9]", text)
    assert set("01234567") <= {str(ten.index(each)) for each in text if each in ten}
    assert f"{ten[3]}{ten[4]}{ten[5]}" in drawn


@pytest.mark.parametrize("typed", ["၇K၃MQ၉TRX၀ZB၄HWE", "۷k۳m-q۹tr-x۰zb-۴hwe"])
def test_a_code_is_understood_in_the_digits_in_which_it_was_read(typed):
    assert codes.normalised(typed) == "7K3MQ9TRX0ZB4HWE"
