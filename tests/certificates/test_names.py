"""Whether a typed name is the printed one: what differs between keyboards makes no difference."""

import unicodedata

import pytest

from certificates.public.names import same_name

ZWNJ, ZWSP, RLM = "\u200c", "\u200b", "\u200f"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("zarghuna larkspur", "Zarghuna Larkspur"),
        ("  Zarghuna \t Larkspur\n", "Zarghuna Larkspur"),
        ("STRASSER", "Straßer"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ánh"), "Nguyễn Thị Ánh"),
        ("Nur\u00adul" + ZWSP + " Islam" + RLM, "Nurul Islam"),
        ("O'Neill-Aye", "O’Neill‐Aye"),
        # Arabic keyboards against Persian ones, and Urdu against both.
        ("علي كريمي", "علی کریمی"),
        ("فاطمہ", "فاطمه"),
        ("محمّد عليّ", "محمد علی"),
        ("محـــمد", "محمد"),
        (f"می{ZWNJ}نا", "مینا"),
        ("အောင်\u200b ဆန်း", "အောင် ဆန်း"),
        # Asat and dot below, in either order.
        ("န\u1037\u103a", "န\u103a\u1037"),
        ("นภา", "นภา"),
    ],
)
def test_names_are_the_same_however_they_are_typed(typed, printed):
    assert same_name(typed, printed)
    assert same_name(printed, typed)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Zarghuna", "Zarghuna Larkspur"),
        ("Larkspur Zarghuna", "Zarghuna Larkspur"),
        ("ZarghunaLarkspur", "Zarghuna Larkspur"),
        ("Nguyen Thi Anh", "Nguyễn Thị Ánh"),
        ("علی", "عالی"),
        ("ကောင်း", "ကောင်"),
        ("", "Zarghuna"),
        ("", ""),
        (ZWSP, ""),
        (ZWSP, RLM),
        ("ـــ", "ـ"),
        ("\ud800", "Zarghuna"),
    ],
)
def test_other_names_are_not_the_same(typed, printed):
    assert not same_name(typed, printed)
