"""What the secretariat arranges: saved, looked at while it is edited, and frozen when issued."""

import base64
import hashlib
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from certificates.colours import contrast, contrast_on_paper
from certificates.freezing import canonical, content_of_design, design_for, freeze
from certificates.models import CertificateDesign, DesignSignature, DesignText, FrozenDesign
from certificates.rendering import render_pdf
from certificates.samples import SAMPLES, sample_content
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from tests.factories.cms import PictureFactory
from tests.factories.courses import LearningPathFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LIST = "/admin/snippets/certificates/certificatedesign/"
ADD = f"{LIST}add/"
PREVIEW_NEW = f"{LIST}preview/"


@pytest.fixture
def desk(sign_in):
    return sign_in(MemberFactory(role=SECRETARIAT))


def picture_file(*, kind="PNG", mode="RGBA", size=(900, 300)):
    file = io.BytesIO()
    Image.new(mode, size, "#2B3A8C").save(file, kind)
    return ImageFile(file, name=f"logo.{kind.lower()}")


def logo(**kwargs):
    return PictureFactory(file=picture_file(), description="Lantern network", **kwargs)


def design(**kwargs):
    kwargs.setdefault("name", f"Design {CertificateDesign.objects.count() + 1}")
    return CertificateDesign.objects.create(**kwargs)


def form_data(*, texts=(), signatures=(), paths=(), **fields):
    data = nested_form_data(
        {
            "name": "Network",
            "layout": "frame",
            "orientation": "portrait",
            "colour": "#2B3A8C",
            "accent": "#E3A008",
            "logo": "",
            "texts": inline_formset(texts),
            "signatures": inline_formset(signatures),
            **fields,
        }
    )
    return data | {"paths": [path.pk for path in paths]}


def errors_of(response) -> dict[str, list[str]]:
    return response.context["form"].errors


# Which design is for whom.


def test_path_has_the_design_that_names_it_before_the_one_for_all_others():
    named, other = LearningPathFactory(), LearningPathFactory()
    ours, default = design(), design(is_default=True)
    ours.paths.set([named])
    ours.save()

    assert design_for(named) == ours
    assert design_for(other) == default


def test_path_without_any_design_is_the_plain_trail():
    design()

    assert design_for(LearningPathFactory()) is None
    assert freeze(path=LearningPathFactory(), language="en", at=NOW) is None
    assert FrozenDesign.objects.count() == 0


# Frozen for good.


def test_frozen_design_holds_everything_it_takes_to_print():
    path = LearningPathFactory()
    made = design(
        is_default=True, layout="band", orientation="portrait", colour="#2F7D4F", logo=logo()
    )
    DesignText.objects.create(design=made, language="my", heading="အောင်လက်မှတ်", statement="၄၀")
    DesignSignature.objects.create(design=made, name="Malee Rivergate", role="Secretary")

    content = freeze(path=path, language="my", at=NOW).content

    pixels = Image.open(io.BytesIO(base64.b64decode(content["logo"]["data"])))
    assert (pixels.format, pixels.size) == ("PNG", (600, 200))
    assert content["logo"]["alt"] == "Lantern network"
    assert {key: value for key, value in content.items() if key != "logo"} == {
        "layout": "band",
        "orientation": "portrait",
        "colour": "#2F7D4F",
        "accent": "#E3A008",
        "language": "my",
        "heading": "အောင်လက်မှတ်",
        "statement": "၄၀",
        "signatures": [{"name": "Malee Rivergate", "role": "Secretary", "picture": None}],
    }


def test_roles_are_those_of_the_language_or_as_they_stand_with_the_signatures():
    path = LearningPathFactory()
    made = design(is_default=True)
    DesignText.objects.create(design=made, language="fa", roles="دارالانشا")
    DesignText.objects.create(design=made, language="en")
    for number, role in enumerate(("Secretariat", "Chair")):
        DesignSignature.objects.create(design=made, sort_order=number, name="Malee", role=role)

    def roles(language):
        content = freeze(path=path, language=language, at=NOW).content
        return [signature["role"] for signature in content["signatures"]]

    assert roles("fa") == ["دارالانشا", "Chair"]
    assert roles("en") == roles("my") == ["Secretariat", "Chair"]


def test_digest_is_that_of_the_content_and_the_same_content_is_one_row():
    path = LearningPathFactory()
    design(is_default=True)

    first = freeze(path=path, language="en", at=NOW)
    again = freeze(path=path, language="en", at=timezone.now())

    assert first == again
    assert first.digest == hashlib.sha256(canonical(first.content)).hexdigest()


def test_editing_a_design_or_its_picture_changes_nothing_that_was_frozen():
    path = LearningPathFactory()
    made = design(is_default=True, logo=logo())
    before = freeze(path=path, language="en", at=NOW)
    printed = render_pdf(content=sample_content(design=before.content, language="en"))

    made.logo.file = picture_file(size=(300, 300))
    made.logo.save()
    made.logo.renditions.all().delete()
    made.colour = "#8C2B3A"
    made.save()

    after = FrozenDesign.objects.get(pk=before.pk)
    assert freeze(path=path, language="en", at=NOW).digest != before.digest
    assert render_pdf(content=sample_content(design=after.content, language="en")) == printed


def test_texts_fall_back_to_english_and_then_to_none():
    path = LearningPathFactory()
    made = design(is_default=True)
    assert freeze(path=path, language="th", at=NOW).content["heading"] == ""

    DesignText.objects.create(design=made, language="en", heading="Diploma")
    DesignText.objects.create(design=made, language="my", heading="အောင်လက်မှတ်")

    found = freeze(path=path, language="th", at=NOW).content
    assert (found["heading"], found["language"]) == ("Diploma", "en")
    assert freeze(path=path, language="my", at=NOW).content["heading"] == "အောင်လက်မှတ်"


@pytest.mark.parametrize(
    ("kind", "mode", "frozen"),
    [
        ("JPEG", "RGB", "jpeg"),
        ("JPEG", "CMYK", "jpeg"),
        ("PNG", "P", "png"),
        ("WEBP", "RGBA", "png"),
    ],
)
def test_whatever_is_uploaded_can_be_printed(kind, mode, frozen):
    uploaded = PictureFactory(file=picture_file(kind=kind, mode=mode), description="Lantern")

    content = content_of_design(design=design(logo=uploaded), language="en")

    assert content["logo"]["format"] == frozen
    assert render_pdf(content=sample_content(design=content, language="en"))


def test_what_a_camera_noted_is_not_kept():
    file = io.BytesIO()
    noted = Image.Exif()
    noted[0x010F] = "Somebody's phone"
    Image.new("RGB", (90, 30)).save(file, "JPEG", exif=noted)
    uploaded = PictureFactory(file=ImageFile(file, name="a.jpg"), description="Lantern")

    content = content_of_design(design=design(logo=uploaded), language="en")

    assert b"Somebody" not in base64.b64decode(content["logo"]["data"])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_freezing_at_once_make_one_row():
    path = LearningPathFactory()
    design(is_default=True)

    def work(_number):
        try:
            return freeze(path=path, language="en", at=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        found = set(workers.map(work, range(8)))

    assert len(found) == FrozenDesign.objects.count() == 1


# The form.


def test_design_is_saved_with_texts_signatures_and_paths(desk):
    path = LearningPathFactory()

    response = desk.post(
        ADD,
        form_data(
            texts=[{"language": "en", "heading": "Diploma", "statement": ""}],
            signatures=[{"name": "Malee Rivergate", "role": "Secretary", "picture": ""}],
            paths=[path],
        ),
    )

    assert response.status_code == 302
    made = CertificateDesign.objects.get()
    assert [text.heading for text in made.texts.all()] == ["Diploma"]
    assert [signature.name for signature in made.signatures.all()] == ["Malee Rivergate"]
    assert design_for(path) == made


@pytest.mark.parametrize("colour", ["#E3A008", "#7F8CFF", "#FFFFFF"])
def test_main_colour_too_light_to_read_is_refused(desk, colour):
    response = desk.post(ADD, form_data(colour=colour))

    assert "too light" in errors_of(response)["colour"][0]
    assert not CertificateDesign.objects.exists()


def test_colour_that_is_none_is_refused(desk):
    response = desk.post(ADD, form_data(accent="red;}"))

    assert "six digits" in errors_of(response)["accent"][0]


def test_malformed_main_colour_is_refused_in_words(desk):
    response = desk.post(ADD, form_data(colour="blue"))

    assert "six digits" in errors_of(response)["colour"][0]


def test_contrast_is_that_of_wcag():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast_on_paper("#2B3A8C") > 7


def test_path_in_two_designs_is_refused(desk):
    path = LearningPathFactory()
    first = design(name="First")
    first.paths.set([path])
    first.save()

    response = desk.post(ADD, form_data(paths=[path]))

    assert "another design already: “First”" in errors_of(response)["paths"][0]


def test_second_design_for_all_other_paths_is_refused(desk):
    design(name="First", is_default=True)

    response = desk.post(ADD, form_data(is_default="on"))

    assert "“First” is for all other paths already" in errors_of(response)["is_default"][0]


def test_design_for_all_other_paths_can_be_saved_again(desk):
    made = design(name="First", is_default=True)

    response = desk.post(f"{LIST}edit/{made.pk}/", form_data(is_default="on"))

    assert response.status_code == 302


# Wagtail leaves the temporary file of a rendition for the garbage collector to close.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
)
def test_logo_without_description_is_refused(desk):
    silent = PictureFactory(file=picture_file(), description=" ")

    response = desk.post(ADD, form_data(logo=silent.pk))

    assert "no description" in errors_of(response)["logo"][0]


@pytest.mark.parametrize(
    "rows",
    [
        {"texts": [{"language": "en", "heading": "Diploma 😀", "statement": ""}]},
        {"signatures": [{"name": "Malee 😀", "role": "", "picture": ""}]},
    ],
)
def test_text_that_no_font_can_print_is_refused_beside_it(desk, rows):
    response = desk.post(ADD, form_data(**rows))

    assert "We have no letters to print 😀 on a certificate" in response.content.decode()
    assert not CertificateDesign.objects.exists()


def test_more_roles_than_signatures_can_be_are_refused(desk):
    text = {"language": "fa", "heading": "", "statement": "", "roles": "یک\nدو\nسه\nچهار"}

    response = desk.post(ADD, form_data(texts=[text]))

    assert "One line for each signature; there are at most 3." in response.content.decode()
    assert not CertificateDesign.objects.exists()


def test_fourth_signature_is_refused(desk):
    rows = [{"name": f"Signer {number}", "role": "", "picture": ""} for number in range(4)]

    desk.post(ADD, form_data(signatures=rows))

    assert not CertificateDesign.objects.exists()


# The preview.


def shown(response) -> Image.Image:
    found = re.search(r'src="data:image/png;base64,([^"]+)"', response.content.decode())
    return Image.open(io.BytesIO(base64.b64decode(found[1])))


def test_preview_shows_what_is_not_saved_yet(desk):
    made = design(orientation="landscape")
    url = f"{PREVIEW_NEW}{made.pk}/"
    saved = shown(desk.get(url, {"mode": "en"}))

    stored = desk.post(url, form_data(orientation="portrait"))
    unsaved = shown(desk.get(url, {"mode": "en"}))

    assert stored.json() == {"is_valid": True, "is_available": True}
    assert saved.width > saved.height
    assert unsaved.width < unsaved.height
    made.refresh_from_db()
    assert made.orientation == "landscape"


@pytest.mark.parametrize("language", SAMPLES)
def test_new_design_is_shown_in_every_language_before_it_has_a_name(desk, language):
    desk.post(PREVIEW_NEW, form_data(name=""))

    assert shown(desk.get(PREVIEW_NEW, {"mode": language})).size[0] > 600


def test_preview_says_in_words_what_is_wrong(desk):
    desk.post(
        PREVIEW_NEW,
        form_data(
            colour="#FFFF00",
            texts=[{"language": "en", "heading": "Diploma 😀", "statement": ""}],
        ),
    )

    page = desk.get(PREVIEW_NEW, {"mode": "en"}).content.decode()

    assert "Main colour: This colour is too light" in page
    assert "Heading: We have no letters to print 😀" in page
    assert "data:image" not in page


def test_sample_can_be_saved_as_pdf(desk):
    desk.post(PREVIEW_NEW, form_data())

    response = desk.get(PREVIEW_NEW, {"mode": "ur", "as": "pdf"})

    reader = PdfReader(io.BytesIO(response.content))
    assert response["Content-Disposition"] == 'attachment; filename="sample-ur.pdf"'
    assert reader.metadata.title.endswith(SAMPLES["ur"].name)


def test_unknown_language_has_no_preview(desk):
    assert desk.get(PREVIEW_NEW, {"mode": "xx"}).status_code == 400


def test_list_shows_each_design_as_a_picture(desk):
    made = design(name="Network")
    url = reverse("design_picture", args=[made.pk])

    page = desk.get(LIST).content.decode()

    assert f'src="{url}"' in page
    assert Image.open(io.BytesIO(desk.get(url).content)).format == "PNG"


def test_editor_shows_the_preview_panel_with_every_language(desk):
    page = desk.get(f"{LIST}edit/{design().pk}/").content.decode()

    assert "w-preview" in page
    assert all(f'<option value="{language}"' in page for language in SAMPLES)


# Who may.


@pytest.mark.parametrize("role", [ADVOCATE, TRAINER])
def test_only_the_secretariat_sees_and_changes_designs(sign_in, role):
    made = design()
    outsider = sign_in(MemberFactory(role=role))

    answers = [
        outsider.get(LIST),
        outsider.get(ADD),
        outsider.post(ADD, form_data()),
        outsider.get(f"{LIST}edit/{made.pk}/"),
        outsider.post(f"{LIST}edit/{made.pk}/", form_data()),
        outsider.get(f"{PREVIEW_NEW}{made.pk}/", {"mode": "en"}),
        outsider.post(f"{PREVIEW_NEW}{made.pk}/", form_data()),
        outsider.post(PREVIEW_NEW, form_data()),
        outsider.get(reverse("design_picture", args=[made.pk])),
    ]

    # Wagtail sends whoever may not enter the admin, or one of its pages, elsewhere.
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert CertificateDesign.objects.count() == 1
    made.refresh_from_db()
    assert made.layout == "trail"
