from collections import Counter

import pytest

from certificates.codes import ALPHABET, LENGTH, grouped, new_code, normalised


def test_codes_carry_eighty_bits():
    assert len(set(ALPHABET)) == 32
    assert LENGTH * 5 == 80


def test_codes_use_no_letter_that_is_mistaken_for_another():
    assert set("ILOU") & set(ALPHABET) == set()
    assert ALPHABET.upper() == ALPHABET


def test_new_codes_are_drawn_evenly_from_the_whole_alphabet():
    codes = [new_code() for _code in range(2000)]
    assert len(set(codes)) == 2000
    assert {len(code) for code in codes} == {LENGTH}
    counts = Counter("".join(codes))
    assert set(counts) == set(ALPHABET)
    # 1,000 of each are expected; six standard deviations either way.
    assert min(counts.values()) > 810
    assert max(counts.values()) < 1190


def test_codes_are_printed_in_groups_of_four():
    assert grouped("7K3MQ9TRX0ZB4HWE") == "7K3M-Q9TR-X0ZB-4HWE"


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-Q0TR-X1ZB-41WE",
        "7k3mq0trx1zb41we",
        "7K3M Q0TR X1ZB 41WE",
        " 7K3M–Q0TR—X1ZB‑41WE\n",
        "7K3MQOTRXIZB4LWE",
        "7k3mqotrxizb4lwe",
        "7K3M.Q0TR/X1ZB_41WE",
    ],
)
def test_codes_are_understood_however_they_are_typed(typed):
    assert normalised(typed) == "7K3MQ0TRX1ZB41WE"


@pytest.mark.parametrize("typed", ["", "---", "\x00", "“”", "🎓"])
def test_what_has_no_letter_or_digit_is_no_code(typed):
    assert normalised(typed) == ""


def test_every_code_survives_being_read_back():
    for _code in range(200):
        code = new_code()
        assert normalised(grouped(code).lower()) == code
