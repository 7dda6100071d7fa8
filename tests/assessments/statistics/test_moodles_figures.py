"""The figures are those that Moodle publishes with its tests.

Marks and figures stand in its repository, moodle/moodle, in mod/quiz/report/statistics/tests:
``fixtures/results00.csv`` and ``qstats00.csv`` with ``stats_from_steps_walkthrough_test.php``,
worked out in a spreadsheet, and ``fixtures/mdl_question_states.csv`` with ``statistics_test.php``.
"""

from math import sqrt

import pytest

from assessments.statistics.items import item_statistics
from assessments.statistics.scales import effective_weights, reliability, scale_statistics

# One line an attempt, one mark a question, each of them out of 1.
WALKTHROUGH = """
1 1 1 1 1 0 1
1 1 1 1 0.5 1 0
1 1 1 1 0.5 0 1
0 0 1 1 1 0 0
1 0 1 0 0 1 0.5
1 1 1 1 0.5 0 0.5
0 1 1 1 0.5 1 0.5
1 1 1 0 0.5 1 0.5
1 0 1 1 1 1 1
0 1 1 0 0.5 1 0.5
0.8 0 1 1 0.5 1 0.5
1 1 1 0 0.5 1 1
1 0 1 1 0.5 1 0.5
1 0 1 1 1 0 0.5
0 0 1 1 0 1 1
1 0 1 0 0.5 1 1
0.8 0 1 1 0.5 0 1
1 0 1 1 0 1 0.5
1 0 1 1 0.5 0 0.5
0 1 1 0 0.5 1 0
1 1 0.3333333 1 0.5 0 0.5
1 1 1 0 0.5 0 0.5
1 1 1 1 0 1 0.5
0 0 1 0 0.5 1 1
0 0 1 1 1 1 1
"""
# facility and sd as shares, effective weight, variance, discrimination, efficiency.
WALKTHROUGH_ITEMS = [
    (0.704, 0.4513682901, 21.2922742344, 0.2037333333, -7.0650767526, -9.4550536967),
    (0.48, 0.5099019514, 18.8979800309, 0.26, -28.8982125772, -36.7834118938),
    (0.973333332, 0.13333334, 4.443012573, 0.0177777796, -9.1230674268, -21.6545012165),
    (0.68, 0.4760952286, 18.9347251357, 0.2266666667, -22.6306444113, -31.4411395613),
    (0.52, 0.3055050463, 11.1450138688, 0.0933333333, -17.6997047674, -21.1794802584),
    (0.64, 0.4898979486, 9.8081339177, 0.24, -45.3785178421, -56.9365974439),
    (0.62, 0.331662479, 15.4788602394, 0.11, -5.6543166602, -6.5043742058),
]
# Thirteen questions with marks; seven more, where everybody had 0, come before them.
STATES = """
5.5 .3 .9 1 .3 1 0 0 1 1 0 0 1
1 .9 .9 .3 .3 1 0 0 1 0 1 0 1
2.5 1 .9 .3 1 0 0 1 1 1 1 1 1
4 .3 .9 1 .3 0 0 0 0 1 0 0 1
3 .9 .3 .9 1 0 1 0 0 1 1 1 0
4.5 .9 1 1 .9 0 1 1 1 0 0 0 0
3 .3 .3 .3 .3 1 0 1 1 1 1 1 1
6 .9 .9 1 .3 0 1 1 1 1 0 0 1
.5 .9 1 .9 .3 0 1 1 0 1 1 0 1
5.5 .9 1 .9 .3 1 1 0 0 1 0 0 0
2.5 .9 1 1 .9 0 1 0 0 1 0 0 1
4 .9 .3 .9 1 0 1 1 1 1 1 0 1
4 .9 .3 .3 1 1 1 1 0 0 1 1 0
3 1 1 .3 1 0 1 0 1 1 1 1 0
1 1 .9 .3 .3 1 0 1 0 0 0 0 0
1 .3 .3 .3 .9 0 0 0 1 0 0 0 1
1.5 1 .3 .9 1 1 1 0 1 1 0 0 0
4 .9 1 .9 1 0 1 1 1 0 1 0 0
2 .9 .9 .3 .9 0 1 0 0 0 0 0 0
1 1 .3 .3 .3 0 1 1 0 1 0 0 0
6 .9 1 1 .9 0 0 0 1 0 0 1 1
7 .9 .3 .3 .3 1 0 1 1 1 1 0 0
"""
STATES_MAXIMA = [1, 1, 1, 1, 0, 0, 0, 8, *[1] * 12]
STATES_FACILITY = [
    *(0, 0, 0, 0, None, None, None, 41.19318182, 81.36363636, 71.36363636, 65.45454545),
    *(65.90909091, 36.36363636, 59.09090909, 50, 59.09090909, 63.63636364, 45.45454545),
    *(27.27272727, 50),
]
STATES_DEVIATION = [
    *(0, 0, 0, 0, 0, 0, 0, 1.912733589, 0.2512738111, 0.3226312277, 0.3334199022, 0.3375811591),
    *(0.4923659639, 0.5032362797, 0.5117663157, 0.5032362797, 0.4923659639, 0.5096471914),
    *(0.4558423058, 0.5117663157),
]
STATES_WEIGHT = [
    *(0, 0, 0, 0, 0, 0, 0, 26.58464457, 3.368456046, 3.253955259, 7.584083694, 3.79658376),
    *(3.183278505, 4.532356904, 7.78856243, 10.08351572, 8.381139345, 8.727645713),
    *(7.946277111, 4.769500946),
]
STATES_DISCRIMINATION = [
    *[None] * 7,
    *(25.88327077, 1.170256965, -4.207816809, 28.16930644, -2.513606859, -12.99017581),
    *(-8.900638238, 8.670004606, 29.63337745, 15.18945843, 16.21079629, 15.52451404, -8.396734802),
]
STATES_EFFICIENCY = [
    *[None] * 7,
    *(27.23492723, 1.382386552, -4.691171307, 31.12404354, -2.877487579, -17.5074184),
    *(-10.27568922, 10.86956522, 34.58997279, 17.4790556, 20.14359793, 22.06477733, -10),
]


def table(text, *, before=0):
    return [
        [0.0] * before + [float(each) for each in line.split()] for line in text.split("\n")[1:-1]
    ]


def measured(rows, maxima):
    totals = [sum(row) for row in rows]
    return [
        item_statistics(marks=marks, totals=totals, maximum=maximum)
        for marks, maximum in zip(zip(*rows, strict=True), maxima, strict=True)
    ]


def near(expected):
    return [None if each is None else pytest.approx(each, rel=1e-5) for each in expected]


def test_items_of_the_walkthrough():
    items = measured(table(WALKTHROUGH), [1] * 7)
    weights = effective_weights([each.covariance_with_total for each in items])

    assert [
        (
            each.facility / 100,
            each.deviation / 100,
            weight,
            each.variance,
            each.discrimination,
            each.efficiency,
        )
        for each, weight in zip(items, weights, strict=True)
    ] == [pytest.approx(each, rel=1e-5) for each in WALKTHROUGH_ITEMS]


def test_quiz_of_the_walkthrough():
    rows = table(WALKTHROUGH)
    totals = [sum(row) for row in rows]
    scale = scale_statistics(totals=totals)
    trust = reliability(totals=totals, variances=[e.variance for e in measured(rows, [1] * 7)])

    assert (scale.attempts, scale.median) == (25, 4.5)
    assert [scale.mean, scale.deviation, scale.skewness, scale.kurtosis] == near(
        [4.617333332, 0.8117265554, -0.092502502, -0.7073968557]
    )
    assert [trust.consistency, trust.error_ratio, trust.standard_error] == near(
        [-87.2230935542, 136.8294900795, 1.1106813066]
    )


def test_items_of_the_generated_attempts():
    items = measured(table(STATES, before=7), STATES_MAXIMA)
    weights = effective_weights([each.covariance_with_total for each in items])

    assert [each.facility for each in items] == near(STATES_FACILITY)
    assert [sqrt(each.variance) for each in items] == near(STATES_DEVIATION)
    assert weights == near(STATES_WEIGHT)
    assert [each.discrimination for each in items] == near(STATES_DISCRIMINATION)
    assert [each.efficiency for each in items] == near(STATES_EFFICIENCY)
