"""Where figures would mislead there are none, and large numbers lose nothing."""

import pytest

from assessments.statistics.items import guessed, item_statistics
from assessments.statistics.scales import effective_weights, reliability, scale_statistics


def test_question_without_points_has_no_facility():
    assert item_statistics(marks=[0, 0, 0], totals=[1, 2, 3], maximum=0).facility is None


def test_one_attempt_tells_only_its_mark():
    found = item_statistics(marks=[1], totals=[3], maximum=2)

    assert (found.facility, found.deviation, found.discrimination) == (50, None, None)


def test_question_that_all_get_right_does_not_discriminate():
    found = item_statistics(marks=[1, 1, 1], totals=[1, 2, 3], maximum=1)

    assert (found.deviation, found.discrimination, found.efficiency) == (0, None, None)


def test_marks_far_from_nought_lose_no_digits():
    small = [0.0, 1.0, 0.0, 1.0, 1.0]
    totals = [1.0, 3.0, 2.0, 2.0, 5.0]
    near = item_statistics(marks=small, totals=totals, maximum=1)
    far = item_statistics(
        marks=[each + 2.0**40 for each in small],
        totals=[each + 2.0**41 for each in totals],
        maximum=1,
    )

    assert far.variance == pytest.approx(near.variance, rel=1e-12)
    assert far.discrimination == pytest.approx(near.discrimination, rel=1e-12)
    assert far.efficiency == pytest.approx(near.efficiency, rel=1e-12)


def test_question_that_works_against_the_total_has_no_weight():
    assert effective_weights([4.0, -1.0, 0.0, 1.0]) == [
        pytest.approx(200 / 3),
        None,
        0.0,
        pytest.approx(100 / 3),
    ]


def test_equal_totals_tell_nothing_of_their_shape():
    found = scale_statistics(totals=[2, 2, 2, 2])

    assert (found.deviation, found.skewness, found.kurtosis) == (0, None, None)
    assert reliability(totals=[2, 2, 2, 2], variances=[0, 0]) is None


@pytest.mark.parametrize(("totals", "variances"), [([1, 2], [0.25, 0.25]), ([1, 2, 3], [1])])
def test_too_little_says_nothing_of_consistency(totals, variances):
    assert reliability(totals=totals, variances=variances) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"kind": "single", "answers": [{"credit": "100"}, {"credit": "-50"}]}, 50),
        ({"kind": "true_false", "answers": [{"credit": "100"}, {"credit": "0"}]}, 50),
        ({"kind": "single", "answers": [{"credit": "100"}, {"credit": "50"}, {"credit": "0"}]}, 50),
        ({"kind": "essay"}, 0),
        ({"kind": "multiple", "answers": [{"credit": "100"}, {"credit": "-100"}]}, None),
    ],
)
def test_what_guessing_comes_to(content, expected):
    assert guessed(content) == expected
