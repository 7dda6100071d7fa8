"""Faults that were planted in simulated translations are found, and sound ones left alone."""

from array import array
from math import exp
from random import Random

import pytest

from assessments.statistics.gathering import Asked, Gathered
from assessments.statistics.languages import Size, difference, discoveries
from assessments.statistics.translations import suspects

QUESTIONS = 20


def content(number, **texts):
    return {
        "kind": "single",
        "source_language": "en",
        "text": {"en": f"Question {number}?", "fa": f"پرسش {number}؟"} | texts,
        "answers": [{"key": "1", "credit": "100", "text": {"en": "Yes", "fa": "بله"}}],
    }


def simulated(seed, *, planted=None, readers=(400, 400), behind=0.0, versions=None):
    """Members of Rasch's model; ``planted``: by question, how much harder it is in Dari."""
    dice = Random(seed)  # noqa: S311 - answers, not secrets
    hard = [dice.gauss(0, 0.8) for _number in range(QUESTIONS)]
    found = Gathered()
    for language, size in zip(("en", "fa"), readers, strict=True):
        for _reader in range(size):
            is_focal = language == "fa"
            skill = dice.gauss(0.3 - behind * is_focal, 1)
            place = len(found.languages)
            found.languages.append(language)
            right = 0
            for number in range(QUESTIONS):
                extra = (planted or {}).get(number, 0) * is_focal
                is_right = dice.random() < 1 / (1 + exp(hard[number] + extra - skill))
                right += is_right
                pk = (versions or {}).get((number, language), number)
                asked = found.versions.setdefault(pk, Asked(question=number))
                asked.marks.append(float(is_right))
                asked.attempts.append(place)
                asked.possible += 1
            found.totals.append(right)
            found.possible.append(QUESTIONS)
    found.signatures = array("q", [0] * len(found.languages))
    return found


CONTENTS = {number: content(number) for number in range(QUESTIONS)}


def found_in(gathered, contents=None):
    listed, _compared = suspects(found=gathered, contents=contents or CONTENTS)
    return listed


def test_planted_faults_are_found_and_hardly_any_others():
    runs, sound = 20, 0
    for seed in range(runs):
        listed = found_in(simulated(seed, planted={3: 1.5, 11: -1.5}, behind=0.5))

        is_harder = {each.question: each.found.delta < 0 for each in listed}
        assert (is_harder.pop(3), is_harder.pop(11)) == (True, False)
        assert [each.question for each in listed[:2]] in ([3, 11], [11, 3])
        sound += len(is_harder)

    # One in twenty of what is listed is meant to be chance; over 200 runs it was 5.9 %.
    assert sound <= 0.1 * (2 * runs + sound)


def test_sound_translations_are_hardly_ever_listed():
    listed = [found_in(simulated(seed, behind=0.5)) for seed in range(20)]

    assert sum(map(bool, listed)) <= 2


@pytest.mark.parametrize("behind", [0, 1])
def test_false_alarms_of_the_test_itself_are_at_their_nominal_level(behind):
    """Also where readers of one language are behind those of the other in everything."""
    ps = []
    for seed in range(100, 130):
        gathered = simulated(seed, readers=(300, 300), behind=behind)
        ps += [each.p for each in compared(gathered)]
    rate = sum(p < 0.05 for p in ps) / len(ps)

    assert len(ps) == 30 * QUESTIONS
    # Continuity corrected, it stays below 5 %; three standard errors of chance above it.
    assert 0.01 <= rate <= 0.05 + 3 * (0.05 * 0.95 / len(ps)) ** 0.5


def compared(gathered):
    """One comparison after the other, without the care for many of them."""
    outcomes = []
    for asked in gathered.versions.values():
        tallies = {"en": {}, "fa": {}}
        for mark, place in zip(asked.marks, asked.attempts, strict=True):
            total = int(gathered.totals[place])
            tally = tallies[gathered.languages[place]]
            right, wrong = tally.get(total, (0, 0))
            tally[total] = (right + (mark == 1), wrong + (mark != 1))
        outcomes.append(difference(reference=tallies["en"], focal=tallies["fa"]))
    return outcomes


def test_readers_who_are_behind_in_everything_are_no_fault_of_a_translation():
    assert found_in(simulated(7, behind=1.0)) == []


def test_fewer_than_fifty_answers_say_nothing():
    few = simulated(1, planted={3: 3}, readers=(400, 49))
    enough = simulated(1, planted={3: 3}, readers=(400, 120))

    assert suspects(found=few, contents=CONTENTS) == ([], [])
    assert [each.question for each in found_in(enough)] == [3]


def test_what_was_not_translated_is_not_compared():
    contents = CONTENTS | {3: content(3) | {"text": {"en": "Question 3?"}}}

    listed = found_in(simulated(2, planted={3: 3}), contents)

    assert listed == []


def test_readers_of_the_source_count_whatever_other_languages_a_version_has():
    """A translation that was released later made another version; what the source asks is one."""
    later = 100
    gathered = simulated(3, planted={3: 1.5}, versions={(3, "fa"): later})
    earlier = content(3)
    contents = CONTENTS | {
        3: earlier | {"text": {"en": "Question 3?"}},
        later: earlier,
    }

    assert [(each.question, each.version) for each in found_in(gathered, contents)] == [(3, later)]


def test_another_key_is_another_question():
    later = 100
    gathered = simulated(3, planted={3: 1.5}, versions={(3, "fa"): later})
    contents = CONTENTS | {later: content(3, en="Asked in other words?")}

    assert found_in(gathered, contents) == []


def test_worked_example():
    """Two strata, by hand: α = (20·10/60 + 20·15/60) / (10·20/60 + 10·15/60) = 10/7."""
    found = difference(reference={1: (20, 10), 2: (20, 10)}, focal={1: (20, 10), 2: (15, 15)})

    assert found.delta == pytest.approx(-2.35 * 0.35667494393873245)
    # (|40 − (20 + 17.5)| − ½)² / (2 · …): variances 30·30·40·20/(60²·59) and 30·30·35·25/(60²·59).
    assert found.chi_square == pytest.approx(4 / (720_000 / 212_400 + 787_500 / 212_400))
    assert found.size is Size.NEGLIGIBLE


def test_group_that_is_always_wrong_is_found_too():
    found = difference(reference={1: (60, 20)}, focal={1: (0, 80)})

    assert found.delta < -5
    assert found.size is Size.LARGE


def test_question_that_all_get_right_differs_nowhere():
    assert difference(reference={1: (60, 0)}, focal={1: (60, 0)}) is None


def test_among_many_comparisons_a_small_chance_is_none():
    assert discoveries([0.04]) == {0}
    assert discoveries([0.04] + [0.5] * 19) == set()
    assert discoveries([0.001, 0.5, 0.004, 0.9]) == {0, 2}
    assert discoveries([]) == set()
