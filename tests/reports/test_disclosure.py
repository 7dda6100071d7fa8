"""What is published tells of no group of fewer than five, however tables are put together."""

import random
from collections import Counter

import pytest

from lms.reports import crossing, disclosure
from lms.reports.disclosure import BASE, HIDDEN, LEAST, overlapping, published, rounded
from lms.reports.figures import Count, Gaps, TopicGaps


def count_of(members):
    """Of members, each of whom did it once."""
    members = list(members)
    return Count(times=len(members), members=len(members), mark=sum(members) * 7919)


def test_fewer_than_five_members_are_hidden_however_much_they_did():
    assert rounded(Count(times=40, members=4, mark=1)) is HIDDEN
    assert rounded(Count(times=0, members=0, mark=0)) is HIDDEN
    assert rounded(Count(times=5, members=5, mark=1)) == 5


@pytest.mark.parametrize("times", range(5, 31))
def test_a_published_count_is_one_of_the_two_fives_around_it(times):
    told = {rounded(Count(times=times, members=times, mark=mark)) for mark in range(200)}
    below = times // BASE * BASE
    assert told == ({below} if times == below else {below, below + BASE})


def test_rounding_favours_neither_side():
    """The mean over many cells is the true one, so that totals of donors' tables stay right."""
    told = [rounded(Count(times=12, members=12, mark=mark)) for mark in range(4000)]
    assert abs(sum(told) / len(told) - 12) < 0.2


def test_the_same_people_give_the_same_figure_whichever_filters_found_them():
    assert rounded(count_of(range(13))) == rounded(count_of(reversed(range(13))))


def test_where_the_others_would_tell_a_hidden_one_more_is_hidden(monkeypatch):
    """Four groups of four and a total that was rounded up to twenty leave each only one value."""
    monkeypatch.setattr(disclosure, "rounded", lambda count: 20 if count.times == 16 else HIDDEN)
    four = Count(times=4, members=4, mark=4)
    whole, parts = published(total=Count(times=16, members=16, mark=16), parts=[four] * 4)
    assert (whole, parts) == (HIDDEN, [HIDDEN] * 4)


def bounds(told, *, slack):
    """What a reader knows of a cell."""
    if told is HIDDEN:
        return [0, LEAST - 1]
    return [max(LEAST, told - slack), told + slack]


def narrowed(cells, sums):
    """Bounds of cells, given bounds of sums of them, until nothing follows any more."""
    moved = True
    while moved:
        moved = False
        for names, (low, high) in sums:
            lows, highs = sum(cells[n][0] for n in names), sum(cells[n][1] for n in names)
            for name in names:
                cell = cells[name]
                least = max(cell[0], low - (highs - cell[1]))
                most = min(cell[1], high - (lows - cell[0]))
                if [least, most] != cell:
                    cells[name], moved = [least, most], True
    return cells


def attack(dice, *, publish=published, slack=BASE - 1):
    """Two tables of one network, one over a longer period; what is pinned of hidden groups.

    Unknown are members by group and period; the first table tells the first period, the second
    both together, each with its total.
    """
    groups = range(dice.randint(2, 6))
    truth = {
        (group, period): dice.choice([0, 1, 2, 3, 4, 4, 5, 9, 14, dice.randint(0, 60)])
        for group in groups
        for period in (1, 2)
    }
    numbers = iter(range(10**6))
    people = {cell: [next(numbers) for _each in range(size)] for cell, size in truth.items()}
    cells = {cell: [0, 10**6] for cell in truth}
    sums = []
    hidden = []
    for periods in ((1,), (1, 2)):
        parts = [
            count_of(each for period in periods for each in people[group, period])
            for group in groups
        ]
        total = count_of(each for g in groups for p in periods for each in people[g, p])
        whole, told = publish(total=total, parts=parts)
        if whole is not HIDDEN:
            sums.append(([(g, p) for g in groups for p in periods], bounds(whole, slack=slack)))
        for group, part, figure in zip(groups, parts, told, strict=True):
            names = [(group, period) for period in periods]
            if figure is HIDDEN and part.members >= LEAST:
                continue  # Hidden for the sake of another; a reader does not know which.
            sums.append((names, bounds(figure, slack=slack)))
            if figure is HIDDEN:
                hidden.append((names, part.times))
        sums.extend(([(g, p)], [0, 10**6]) for g in groups for p in periods)
    known = narrowed(cells, sums)
    return [
        (names, size)
        for names, size in hidden
        if sum(known[n][0] for n in names) == sum(known[n][1] for n in names)
    ] + [
        ([cell], truth[cell])
        for cell in truth
        if 0 < truth[cell] < LEAST and known[cell][0] == known[cell][1]
    ]


def test_ten_thousand_pairs_of_tables_give_no_hidden_figure_away():
    dice = random.Random(11)  # noqa: S311 - figures, not secrets
    recovered = Counter()
    for _pair in range(10_000):
        recovered.update(size for _names, size in attack(dice))
    assert recovered == Counter()


def test_the_attack_finds_what_tables_give_away_that_only_hide_small_groups():
    def only_hiding(*, total, parts):
        told = [each.times if each.members >= LEAST else HIDDEN for each in (total, *parts)]
        return told[0], told[1:]

    dice = random.Random(11)  # noqa: S311 - figures, not secrets
    assert any(attack(dice, publish=only_hiding, slack=0) for _pair in range(100))


def attack_on_cohorts(dice, *, publish=overlapping, slack=BASE - 1):
    """Two tables by groups of which members are in several or none; what is pinned of hidden ones.

    Unknown are members by the set of their groups and the period. One time in three everybody is in
    one group, and the reader knows it.
    """
    groups = range(dice.randint(2, 4))
    kinds = [frozenset([group]) for group in groups]
    if dice.randint(0, 2):
        kinds = [frozenset(g for g in groups if n >> g & 1) for n in range(2 ** len(groups))]
    numbers = iter(range(10**6))
    people = {
        (kind, period): [next(numbers) for _each in range(dice.choice([0, 1, 2, 4, 5, 9, 30]))]
        for kind in kinds
        for period in (1, 2)
    }
    cells = {cell: [0, 10**6] for cell in people}
    sums, hidden = [], []
    for periods in ((1,), (1, 2)):
        every = [(kind, period) for kind in kinds for period in periods]
        within = [[cell for cell in every if group in cell[0]] for group in groups]

        def of(names):
            return count_of(each for name in names for each in people[name])

        parts = [of(names) for names in within]
        whole, told = publish(total=of(every), parts=parts)
        if whole is not HIDDEN:
            sums.append((every, bounds(whole, slack=slack)))
        for names, part, figure in zip(within, parts, told, strict=True):
            if figure is HIDDEN and part.members >= LEAST:
                continue
            sums.append((names, bounds(figure, slack=slack)))
            if figure is HIDDEN:
                hidden.append((names, part.times))
        sums.extend(([cell], [0, 10**6]) for cell in every)
    known = narrowed(cells, sums)
    return [
        (names, size)
        for names, size in hidden
        if size and sum(known[n][0] for n in names) == sum(known[n][1] for n in names)
    ]


def test_two_tables_by_cohort_give_no_hidden_figure_away():
    dice = random.Random(17)  # noqa: S311 - figures, not secrets
    assert not any(attack_on_cohorts(dice) for _pair in range(2_000))


def test_that_attack_too_finds_what_only_hiding_gives_away():
    def only_hiding(*, total, parts):
        told = [each.times if each.members >= LEAST else HIDDEN for each in (total, *parts)]
        return told[0], told[1:]

    dice = random.Random(17)  # noqa: S311 - figures, not secrets
    assert any(attack_on_cohorts(dice, publish=only_hiding, slack=0) for _pair in range(200))


def attack_on_quizzes(dice, *, publish=rounded, slack=BASE - 1):
    """Two tables of quizzes: who has a result, and who of them passed; what is pinned.

    Unknown are members by whether they passed and the period. What few did not pass is in no
    cell, and is what the reader is after, too.
    """
    numbers = iter(range(10**6))
    people = {
        (has_passed, period): [next(numbers) for _each in range(dice.choice([0, 1, 2, 4, 5, 9]))]
        for has_passed in (True, False)
        for period in (1, 2)
    }
    sums, sought = [], []
    for periods in ((1,), (1, 2)):
        for who in ((True, False), (True,)):
            names = [(has_passed, period) for has_passed in who for period in periods]
            count = count_of(each for name in names for each in people[name])
            figure = publish(count)
            sums.append((names, bounds(figure, slack=slack)))
            if figure is HIDDEN:
                sought.append((names, count.times))
    sums.extend(([cell], [0, 10**6]) for cell in people)
    sought.extend(([cell], len(people[cell])) for cell in people)
    known = narrowed({cell: [0, 10**6] for cell in people}, sums)
    return [
        (names, size)
        for names, size in sought
        if 0 < size < LEAST and sum(known[n][0] for n in names) == sum(known[n][1] for n in names)
    ]


def test_two_tables_by_quiz_give_no_small_group_away():
    dice = random.Random(23)  # noqa: S311 - figures, not secrets
    assert not any(attack_on_quizzes(dice) for _pair in range(3_000))


def test_that_attack_finds_those_few_who_did_not_pass_where_figures_are_exact():
    def only_hiding(count):
        return count.times if count.members >= LEAST else HIDDEN

    dice = random.Random(23)  # noqa: S311 - figures, not secrets
    assert any(attack_on_quizzes(dice, publish=only_hiding, slack=0) for _pair in range(100))


def test_subtracting_published_figures_never_gives_a_small_group():
    dice = random.Random(5)  # noqa: S311 - figures, not secrets
    for _pair in range(2_000):
        all_of_them = range(dice.randint(10, 80))
        few = dice.randint(1, 4)
        whole, rest = count_of(all_of_them), count_of(all_of_them[few:])
        assert rounded(whole) - rounded(rest) != few


def maps_of(people, about):
    """What is counted of members by country and the courses that they completed."""

    def counted(where, what):
        found = {}
        for (country, kind), members in people.items():
            for each in {place for course in kind for place in what(course)}:
                if where in (None, country):
                    found.setdefault(each, []).extend(
                        member * 8 + course
                        for member in members
                        for course in kind
                        if each in what(course)
                    )
        return {
            each: Count(
                times=len({done // 8 for done in all_of_them}),
                members=len({done // 8 for done in all_of_them}),
                mark=sum(all_of_them) * 7919,
            )
            for each, all_of_them in found.items()
        }

    def whole(where):
        done = [
            member * 8 + course
            for (country, kind), members in people.items()
            if where in (None, country)
            for member in members
            for course in kind
        ]
        return Count(
            times=len(done), members=len({each // 8 for each in done}), mark=sum(done) * 7919
        )

    countries = sorted({country for country, _kind in people})

    def topics_of(course):
        return [topic for topic, courses in about.items() if course in courses]

    def itself(course):
        return [course]

    gaps = Gaps(
        cells={(c, k): n for c in countries for k, n in counted(c, itself).items()},
        countries={c: whole(c) for c in countries},
        courses=counted(None, itself),
    )
    topics = TopicGaps(
        cells={(c, k): n for c in countries for k, n in counted(c, topics_of).items()},
        topics=counted(None, topics_of),
        about=about,
    )
    return gaps, topics, countries


def attack_on_topics(dice, *, published=True, slack=BASE - 1):
    """A map of courses and one of topics, of the same members; what is pinned of hidden cells.

    Unknown are members by country and the courses that they completed; what each course is about
    is known to all.
    """
    courses = range(dice.randint(2, 3))
    about = {
        topic: frozenset(course for course in courses if dice.random() < 0.6)
        for topic in range(dice.randint(1, 3))
    }
    about = {topic: on for topic, on in about.items() if on}
    kinds = [frozenset([course]) for course in courses]
    if dice.randint(0, 2):
        kinds = [frozenset(c for c in courses if n >> c & 1) for n in range(1, 2 ** len(courses))]
    numbers = iter(range(10**6))
    people = {
        (country, kind): [next(numbers) for _each in range(dice.choice([0, 1, 2, 4, 5, 9, 30]))]
        for country in ("BD", "TH")
        for kind in kinds
    }
    gaps, topics, countries = maps_of(people, about)
    maps = [
        (
            {course: {course} for course in courses},
            gaps.cells,
            crossing.course_cells(gaps, countries, list(courses), published),
        ),
        (about, topics.cells, crossing.topic_cells(gaps, topics, countries, [*about], published)),
    ]
    sums, sought = [], []
    for on, counts, told in maps:
        for (country, key), shown in told.items():
            members = counts.get((country, key), Count()).members
            names = [n for n in people if n[0] == country and n[1] & on[key]]
            # Where nothing is rounded, small groups are hidden all the same.
            figure = HIDDEN if members < LEAST else shown
            if shown is HIDDEN and members >= LEAST:
                continue
            sums.append((names, bounds(figure, slack=slack)))
            if figure is HIDDEN:
                sought.append((names, members))
    known = narrowed({cell: [0, 10**6] for cell in people}, sums)
    return [
        (names, size)
        for names, size in sought
        if size and sum(known[n][0] for n in names) == sum(known[n][1] for n in names)
    ]


def test_maps_of_courses_and_of_topics_give_no_hidden_cell_away():
    dice = random.Random(29)  # noqa: S311 - figures, not secrets
    assert not any(attack_on_topics(dice) for _pair in range(1_000))


def test_that_attack_too_finds_what_exact_maps_give_away():
    dice = random.Random(29)  # noqa: S311 - figures, not secrets
    assert any(attack_on_topics(dice, published=False, slack=0) for _pair in range(500))
