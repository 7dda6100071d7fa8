"""A certificate of nobody's, in each language, to try a design on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from certificates.rendering import CertificateContent


@dataclass(frozen=True)
class Sample:
    name: str
    path: str
    courses: tuple[str, ...]


# Names as they are borne, with letters that join, stack or change places; of no known person.
# Titles are those of the Universal Declaration in its published translations.
SAMPLES = {
    "en": Sample(
        "Zoë Marković-Nuñez",
        "Universal Declaration of Human Rights",
        ("Article 1", "Article 14", "Article 26"),
    ),
    "my": Sample(
        "ဒေါ်ခင်မျိုးသန့်စင်",
        "အပြည်ပြည်ဆိုင်ရာ လူ့အခွင့်အရေး ကြေညာစာတမ်း",
        ("အပိုဒ် ၁", "အပိုဒ် ၁၄", "အပိုဒ် ၂၆"),
    ),
    "fa": Sample(
        "زهرا یعقوبی‌نژاد",
        "اعلامیه جهانی حقوق بشر",
        ("مادهٔ اول", "مادهٔ چهاردهم", "مادهٔ بیست و ششم"),
    ),
    "ps": Sample(
        "ښاپېرۍ ځلاند احمدزۍ",
        "دبشر د حقوقو نړيواله اعلاميه",
        ("لومړۍ ماده", "څوارلسمه ماده", "شپږويشتمه ماده"),
    ),
    "ur": Sample(
        "نصرت جہاں بیگم",
        "انسانی حقوق کا عالمی منشور",
        ("دفعہ ۱", "دفعہ ۱۴", "دفعہ ۲۶"),
    ),
    "ar": Sample(
        "عبد الرحمن الهاشمي",
        "الإعلان العالمي لحقوق الإنسان",
        ("المادة 1", "المادة 14", "المادة 26"),
    ),
    "th": Sample(
        "น้ำผึ้ง ศรีสุริยวงศ์",
        "ปฏิญญาสากลว่าด้วยสิทธิมนุษยชน",
        ("ข้อ 1", "ข้อ 14", "ข้อ 26"),
    ),
    "id": Sample(
        "Siti Nurhaliza Wulandari",
        "Pernyataan Umum tentang Hak-Hak Asasi Manusia",
        ("Pasal 1", "Pasal 14", "Pasal 26"),
    ),
    "ms": Sample(
        "Nur Aisyah binti Abdul Rahman",
        "Perisytiharan Hak Asasi Manusia Sejagat",
        ("Perkara 1", "Perkara 14", "Perkara 26"),
    ),
    "bn": Sample(
        "জ্যোৎস্না চক্রবর্ত্তী",
        "মানবাধিকারের সার্বজনীন ঘোষণাপত্র",
        ("ধারা ১", "ধারা ১৪", "ধারা ২৬"),
    ),
    "km": Sample(
        "ឧត្ដម សុខស្រីមុំ",
        "សេចក្ដីប្រកាសជាសកលស្ដីពីសិទ្ធិមនុស្ស",
        ("មាត្រា ១", "មាត្រា ១៤", "មាត្រា ២៦"),
    ),
    "ta": Sample(
        "ஸ்ரீதேவி பொன்னுத்துரை",
        "மனித உரிமைகள் பற்றிய உலகப் பிரகடனம்",
        ("உறுப்புரை 1", "உறுப்புரை 14", "உறுப்புரை 26"),
    ),
    "si": Sample(
        "ක්‍රිෂාන්ති ප්‍රේමරත්න",
        "මානව අයිතිවාසිකම් පිළිබඳ විශ්ව ප්‍රකාශනය",
        ("1 වන වගන්තිය", "14 වන වගන්තිය", "26 වන වගන්තිය"),
    ),
    "ne": Sample(
        "कृष्णकुमारी श्रेष्ठ",
        "मानव अधिकारको विश्वव्यापी घोषणापत्र",
        ("धारा १", "धारा १४", "धारा २६"),
    ),
    "vi": Sample(
        "Nguyễn Thị Phương Thảo",
        "Tuyên ngôn toàn thế giới về nhân quyền của Liên Hợp Quốc",
        ("Điều 1", "Điều 14", "Điều 26"),
    ),
    "ja": Sample("渡邉 美咲", "世界人権宣言", ("第１条", "第14条", "第26条")),
    "ko": Sample("황보은혜", "세계인권선언", ("제 1 조", "제 14 조", "제 26 조")),
    "zh-hans": Sample("欧阳晓骞", "世界人权宣言", ("第一条", "第十四条", "第二十六条")),
}


def sample_content(*, design: Mapping[str, Any] | None, language: str) -> CertificateContent:
    """A certificate that has everything, a day on which it ends too."""
    sample = SAMPLES.get(language, SAMPLES["en"])
    code = "0000-0000-0000-0000"
    return CertificateContent(
        recipient_name=sample.name,
        path_title=sample.path,
        course_titles=sample.courses,
        awarded_on=date(2026, 1, 1),
        expires_on=date(2028, 12, 31),
        code=code,
        verification_url=f"{settings.SITE_URL}/{language}/verify/{code.replace('-', '')}/",
        language=language,
        issuer_name=settings.SITE_NAME,
        design=design,
    )
