"""XLIFF 2.0: valid, nothing lost on the way, and nothing taken that does not fit."""

import random
from collections import Counter
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import pytest

from cms import richtext
from cms.translations import EntryState, as_kept
from cms.translations.interchange import xliff, xliff_reading
from cms.translations.interchange.changes import compare
from cms.translations.interchange.inline import put_together, taken_apart
from cms.translations.interchange.parcels import Certainty, Unreadable
from tests.cms.interchanging import RICH, entry, everything, parcel, segment, work

CORE = f"{{{xliff.NAMESPACE}}}"
INSIDE = {
    "xliff": ["file"],
    "file": ["unit"],
    "unit": ["notes", "originalData", "segment"],
    "notes": ["note"],
    "originalData": ["data"],
    "segment": ["source", "target"],
    "note": [],
    "data": ["cp"],
    "source": ["cp", "ph", "pc"],
    "target": ["cp", "ph", "pc"],
    "pc": ["cp", "ph", "pc"],
    "ph": [],
    "cp": [],
}
ATTRIBUTES = {
    "xliff": ({"version", "srcLang", "trgLang"}, set()),
    "file": (
        {"id"},
        {
            "original",
            "canResegment",
            "srcDir",
            "trgDir",
            "{http://www.w3.org/XML/1998/namespace}space",
        },
    ),
    "unit": ({"id"}, {"name", f"{{{xliff.OURS}}}draft"}),
    "note": (set(), {"category"}),
    "data": ({"id"}, set()),
    "segment": (set(), {"state", "subState"}),
    "pc": ({"id"}, {"dataRefStart", "dataRefEnd", "canCopy", "canDelete"}),
    "ph": ({"id"}, {"dataRef", "canCopy", "canDelete"}),
    "cp": ({"hex"}, set()),
}


def broken_rules(content):
    """Where a file departs from the rules of XLIFF 2.0's core."""
    broken = []
    root = ElementTree.fromstring(content)  # noqa: S314 - written just now
    for element in root.iter():
        name = element.tag.removeprefix(CORE)
        children = [child.tag.removeprefix(CORE) for child in element]
        allowed = INSIDE[name]
        if set(children) - set(allowed):
            broken.append(f"{name} with {children}")
        if name in ("unit", "segment") and children != [
            each for each in allowed if each in children
        ]:
            broken.append(f"{name} in the order {children}")
        required, optional = ATTRIBUTES.get(name, (set(), set()))
        if not required <= set(element.attrib) <= required | optional:
            broken.append(f"{name} with {sorted(element.attrib)}")
        if name in ("xliff", "file", "notes", "originalData") and not children:
            broken.append(f"empty {name}")
    for file in root.iter(f"{CORE}file"):
        broken += _rules_of_units(file)
    ids = [file.get("id") for file in root.iter(f"{CORE}file")]
    return broken + [f"{each} twice" for each, count in Counter(ids).items() if count > 1]


def _rules_of_units(file):
    ids = Counter(unit.get("id") for unit in file.iter(f"{CORE}unit"))
    yield from (f"unit {each} twice" for each, count in ids.items() if count > 1)
    for unit in file.iter(f"{CORE}unit"):
        if not set(unit.get("id")) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:"
        ):
            yield f"{unit.get('id')} is no name token"
        data = [each.get("id") for each in unit.iter(f"{CORE}data")]
        if len(set(data)) < len(data):
            yield f"data twice in {unit.get('id')}"
        segment = unit.find(f"{CORE}segment")
        if segment.get("subState") and not segment.get("state"):
            yield "subState without state"
        if segment.find(f"{CORE}target") is None and segment.get("state") != "initial":
            yield "a state without a target"
        for text in segment:
            codes = [each for each in text.iter() if each.tag in (f"{CORE}pc", f"{CORE}ph")]
            if len({each.get("id") for each in codes}) < len(codes):
                yield f"codes of one id in {unit.get('id')}"
            for code in codes:
                references = {
                    value for key, value in code.attrib.items() if key.startswith("dataRef")
                }
                if not references <= set(data):
                    yield f"{references} refer to nothing"


def offered(sent, content):
    """What would change if this came back."""
    return compare(
        received=xliff_reading.read(content), works={each.name: each for each in sent.works}
    )


def reasons(sent, content):
    return [(each.line, each.reason) for each in offered(sent, content).problems]


def sent_and_changed(*entries, changes):
    """A parcel of these, and its file after somebody's changes."""
    sent = parcel(work(*entries))
    content = xliff.written(sent).decode()
    for old, new in changes.items():
        assert content.count(old) == 1, old
        content = content.replace(old, new)
    return sent, content.encode()


class TestWriting:
    def test_a_file_keeps_the_rules_of_the_standard(self):
        assert broken_rules(xliff.written(everything())) == []

    def test_the_same_parcel_gives_the_same_bytes(self):
        assert xliff.written(everything()) == xliff.written(everything())

    def test_unit_ids_can_be_read_back(self):
        ids = ["heading", "body/0f-3/text", "a.b:c_d-e/ü/ /:2f:", "answers/31/feedback"]

        assert [xliff.segment_of(xliff.unit_id(each)) for each in ids] == ids
        assert len({xliff.unit_id(each) for each in ids}) == len(ids)

    def test_states_say_what_is_to_do(self):
        sent = parcel(
            work(
                entry("a", name="missing"),
                entry("b", "B", name="machine", state=EntryState.MACHINE),
                entry("c", "C", name="outdated", state=EntryState.OUTDATED, before="c?"),
                entry("d", "D", name="done"),
                entry("e", "E", name="released"),
                released=["released"],
            )
        )
        root = ElementTree.fromstring(xliff.written(sent))  # noqa: S314 - written just now

        assert [
            (unit.get("name"), segment.get("state"), segment.get("subState"))
            for unit in root.iter(f"{CORE}unit")
            for segment in unit.iter(f"{CORE}segment")
        ] == [
            ("missing", "initial", None),
            ("machine", "initial", "waymark:machine"),
            ("outdated", "initial", "waymark:outdated"),
            ("done", "translated", None),
            ("released", "final", None),
        ]

    def test_notes_tell_translators_how_long_and_what_the_source_said_before(self):
        content = xliff.written(
            parcel(work(entry("New", "N", state=EntryState.OUTDATED, before="Old", longest=40)))
        ).decode()

        assert '<note category="longest">No longer than 40 characters.</note>' in content
        assert '<note category="source-before">Old</note>' in content

    def test_languages_are_bcp_47_and_have_their_directions(self):
        content = xliff.written(parcel(work(entry("a")), language="zh-hans")).decode()

        assert 'srcLang="en" trgLang="zh-Hans"' in content
        assert 'trgDir="rtl"' in xliff.written(parcel(work(entry("a")), language="fa")).decode()

    def test_a_code_has_one_id_in_source_and_target_whatever_their_order(self):
        source = taken_apart("<p><b>One</b> and <i>two</i></p>")
        target = taken_apart("<p><i>two</i> <b>One</b> <b>more</b></p>", like=source)

        assert [(each.key, each.opening) for each in target[0].inside if each != " "] == [
            ("3", "<i>"),
            ("2", "<b>"),
            ("4", "<b>"),
        ]


class TestRoundTrip:
    @pytest.mark.parametrize("html", RICH)
    def test_cleaned_text_taken_apart_is_put_together_to_the_letter(self, html):
        html = richtext.cleaned(html)

        assert put_together(taken_apart(html)) == html

    def test_all_texts_come_back_as_they_went(self):
        sent = everything()
        received = xliff_reading.read(xliff.written(sent))

        assert (received.source_language, received.language, received.problems) == ("en", "my", [])
        for each in sent.works:
            for entry_, unit in zip(each.entries, received.units[each.name], strict=True):
                text = as_kept(entry_.segment, entry_.text)
                assert unit.segment_id == entry_.segment.id
                if entry_.segment.is_rich:
                    assert richtext.cleaned(unit.target) == text
                else:
                    assert put_together([text]) == unit.target.replace("\u00a0", "&nbsp;")

    def test_what_comes_back_untouched_changes_nothing(self):
        sent = everything()

        assert offered(sent, xliff.written(sent)).changes == []
        assert offered(sent, xliff.written(sent)).problems == []

    def test_random_texts_survive(self):
        chance = random.Random(1951)  # noqa: S311 - no secret
        letters = "ab <>&\"'\\\n\r\t\u00a0\u0301\u1019\u103c\u0646\u200f\x01\x0b\ufffe%{}"
        texts = ["".join(chance.choices(letters, k=chance.randrange(1, 30))) for _ in range(300)]
        sent = parcel(work(*(entry("s", text, number=n) for n, text in enumerate(texts))))
        units = xliff_reading.read(xliff.written(sent)).units["courses.lesson-1"]

        assert [unit.target.replace("\u00a0", "&nbsp;") for unit in units] == [
            put_together([as_kept(segment(""), text)]) for text in texts
        ]


class TestTaking:
    def test_new_and_changed_texts_are_offered(self):
        sent, content = sent_and_changed(
            entry("One", name="a"),
            entry("<p>Two <b>bold</b></p>", "<p>T <b>b</b></p>", name="b", is_rich=True),
            entry("Three", "Th", name="c"),
            changes={
                "<source>One</source>": "<source>One</source><target>Eins</target>",
                ">b</pc>": ">fett</pc>",
            },
        )
        result = offered(sent, content)

        assert [(each.segment.id, each.before, each.after) for each in result.changes] == [
            ("a", "", "Eins"),
            ("b", "<p>T <b>b</b></p>", "<p>T <b>fett</b></p>"),
        ]
        assert result.problems == []

    def test_marking_an_outdated_text_as_translated_says_that_it_is_right(self):
        outdated = entry("New", "N", state=EntryState.OUTDATED, before="Old")
        sent, content = sent_and_changed(
            outdated,
            changes={'state="initial" subState="waymark:outdated"': 'state="translated"'},
        )

        assert [each.is_confirmation for each in offered(sent, content).changes] == [True]

    def test_machine_draft_that_nobody_touched_is_not_taken_into_an_empty_draft(self):
        machine = entry("New", "N", state=EntryState.MACHINE, name="a")
        content = xliff.written(parcel(work(machine)))
        result = offered(parcel(work(entry("New", name="a"))), content)

        assert result.changes == []
        assert "not marked as ready" in result.problems[0].reason

    def test_translated_draft_comes_back_into_an_empty_one(self):
        content = xliff.written(parcel(work(entry("New", "N", name="a"))))

        (change,) = offered(parcel(work(entry("New", name="a"))), content).changes
        assert (change.after, change.is_conflict) == ("N", False)

    def test_text_that_only_the_site_changed_stays(self):
        content = xliff.written(parcel(work(entry("One", "E", name="a"))))
        result = offered(parcel(work(entry("One", "Better", name="a"))), content)

        assert (result.changes, result.problems) == ([], [])

    def test_text_that_both_changed_is_a_conflict(self):
        _sent, content = sent_and_changed(
            entry("One", "E", name="a"), changes={"<target>E<": "<target>Theirs<"}
        )

        (change,) = offered(parcel(work(entry("One", "Ours", name="a"))), content).changes
        assert (change.before, change.after, change.is_conflict) == ("Ours", "Theirs", True)

    def test_programs_may_split_codes_and_add_their_own_elements(self):
        sent, content = sent_and_changed(
            entry("<p>Go <b>on</b></p>", name="a", is_rich=True),
            changes={
                "</source>": '</source><target><pc id="1" dataRefStart="d1" dataRefEnd="d2">'
                '<mrk id="m1" type="term">G</mrk> <sc id="2" dataRef="d3"/>w<ec startRef="2" '
                'dataRef="d4"/></pc></target>',
                "<notes>": '<x:m xmlns:x="urn:x"><x:a>noise</x:a></x:m><notes>',
            },
        )

        (change,) = offered(sent, content).changes
        assert change.after == "<p>G <b>w</b></p>"

    def test_state_of_other_programs_is_read(self):
        _sent, content = sent_and_changed(
            entry("a", "b"), changes={'state="translated"': 'state="reviewed"'}
        )
        (unit,) = xliff_reading.read(content).units["courses.lesson-1"]

        assert unit.mark == Certainty.SURE


class TestWhatTheStandardAllows:
    """Programs write the same file in other ways."""

    @pytest.mark.parametrize(
        ("encoding", "target"),
        [
            ("GB18030", "课程"),
            ("Shift_JIS", "コース表"),
            ("EUC-KR", "과정"),
            ("Big5", "課程"),
            ("windows-874", "หลักสูตร"),
            ("ISO-8859-1", "café"),
            ("UTF-16", "课程"),
            ("utf-8-sig", "课程"),
        ],
    )
    def test_the_file_may_be_in_any_known_encoding(self, encoding, target):
        sent, content = sent_and_changed(
            entry("One", name="a"),
            changes={
                "<source>One</source>": f"<source>One</source><target>{target}</target>",
                "utf-8": encoding.removesuffix("-sig"),
            },
        )
        python_name = "cp874" if encoding == "windows-874" else encoding

        (change,) = offered(sent, content.decode().encode(python_name)).changes
        assert change.after == target

    def sentences(self, *orders):
        """One text in as many sentences, whose translations say where they stand."""
        parts = "".join(
            f'<segment state="translated"><source>{letter}</source>'
            f"<target{order and f' order={quoteattr(order)}'}>{letter.upper()}</target></segment>"
            for letter, order in zip("abc", orders, strict=False)
        )
        head = f'<xliff xmlns="{xliff.NAMESPACE}" version="2.0" srcLang="en" trgLang="my">'
        content = f'{head}<file id="courses.lesson-1"><unit id="a">{parts}</unit></file></xliff>'
        received = xliff_reading.read(content.encode())
        targets = [unit.target for unit in received.units["courses.lesson-1"]]
        return targets, [problem.reason for problem in received.problems]

    def test_sentences_may_stand_in_another_order_than_those_of_the_source(self):
        assert self.sentences("1") == (["A"], [])
        assert self.sentences("1", "2", "3") == (["ABC"], [])
        assert self.sentences("3", "1", "2") == (["BCA"], [])
        assert self.sentences("2", "1", "") == (["BAC"], [])

    @pytest.mark.parametrize("orders", [("2",), ("2", ""), ("0", "1"), ("1", "1"), ("x", "1")])
    def test_an_order_that_does_not_add_up_is_named(self, orders):
        targets, (reason,) = self.sentences(*orders)

        assert targets == []
        assert "in which order" in reason


class TestRefusing:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            (
                {"<source>One</source>": "<source>Onee</source><target>x</target>"},
                "older source",
            ),
            (
                {"<source>One</source>": f"<source>One</source><target>{'x' * 9}</target>"},
                "room for 8",
            ),
            (
                {
                    "<source>One</source>": '<source>One</source><target><ph id="1" '
                    'dataRef="d9"/></target>'
                },
                "does not say what code 1 stands for",
            ),
            (
                {"<source>One</source>": '<source>One</source><target><cp hex="110000"/></target>'},
                "does not exist",
            ),
            (
                {"<source>One</source>": '<source>One</source><target><cp hex="D800"/></target>'},
                "does not exist",
            ),
            (
                {
                    "<source>One</source>": "<source>One</source><target>x</target></segment>"
                    "<segment><source/>"
                },
                "Only a part",
            ),
            (
                {"<source>One</source>": '<source>One</source><target><cp hex="0000"/></target>'},
                "invisible character",
            ),
        ],
    )
    def test_a_text_that_does_not_fit_is_named_and_others_are_still_offered(self, changes, reason):
        changes = {**changes, "<source>Two</source>": "<source>Two</source><target>Z</target>"}
        sent, content = sent_and_changed(
            entry("One", name="a", longest=8), entry("Two", name="b"), changes=changes
        )
        result = offered(sent, content)

        assert [each.segment.id for each in result.changes] == ["b"]
        (problem,) = result.problems
        assert reason in problem.reason
        assert '<unit id="a"' in content.decode().splitlines()[problem.line - 1]

    @pytest.mark.parametrize(
        ("target", "reason"),
        [
            ("bold gone", "are missing: &lt;b&gt; &lt;p&gt;"),
            ("<pc id='1' dataRefStart='d1' dataRefEnd='d2'>no bold</pc>", "missing: &lt;b&gt;"),
            (
                "<pc id='1' dataRefStart='d1' dataRefEnd='d2'><pc id='2' dataRefStart='d3' "
                "dataRefEnd='d4'>a</pc><pc id='2' dataRefStart='d3' dataRefEnd='d4'>b</pc></pc>",
                "Code 2 stands there twice",
            ),
            (
                "<pc id='1' dataRefStart='d1' dataRefEnd='d2'><pc id='2' dataRefStart='d3' "
                "dataRefEnd='d4'>a</pc><pc id='3' dataRefStart='d3' dataRefEnd='d4'>b</pc></pc>",
                "does not have, or not so often: &lt;b&gt;",
            ),
        ],
    )
    def test_missing_and_doubled_codes_are_refused(self, target, reason):
        sent, content = sent_and_changed(
            entry("<p>Go <b>on</b></p>", is_rich=True),
            changes={"</source>": f"</source><target>{target}</target>"},
        )

        ((_line, found),) = reasons(sent, content)
        assert reason.replace("&lt;", "<").replace("&gt;", ">") in found

    def test_codes_in_a_plain_text_are_refused(self):
        sent, content = sent_and_changed(
            entry("One", name="a"),
            changes={
                "<segment state": '<originalData><data id="d1">&lt;b&gt;</data></originalData>'
                "<segment state",
                "</source>": '</source><target><ph id="1" dataRef="d1"/></target>',
            },
        )

        assert "takes none" in reasons(sent, content)[0][1]

    def test_units_that_are_unknown_or_there_twice_are_refused(self):
        sent, content = sent_and_changed(
            entry("One", "E", name="a"),
            entry("Two", "Z", name="b"),
            changes={'unit id="b"': 'unit id="a"'},
        )
        assert [reason for _line, reason in reasons(sent, content)] == [
            "The file has this text twice.",
            "The file has this text twice.",
        ]

        sent, content = sent_and_changed(entry("One", "E"), changes={'unit id="': 'unit id="x'})
        assert [reason for _line, reason in reasons(sent, content)] == [
            "The source has no such text, or not any more."
        ]

    def test_an_unknown_file_is_refused(self):
        sent, content = sent_and_changed(
            entry("One", "E"), changes={'file id="courses.lesson-1"': 'file id="courses.lesson-2"'}
        )

        ((line, reason),) = reasons(sent, content)
        assert "nothing here" in reason
        assert line == 4

    @pytest.mark.parametrize(
        ("content", "line", "reason"),
        [
            (b"<xliff><file>", 1, "not XML"),
            (b"<xliff>\n<file>\n</xliff>", 3, "not XML"),
            (b"<html/>", 1, "not an XLIFF 2.0 file"),
            (
                b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>',
                1,
                "an XLIFF 1.2 file, and only XLIFF 2.0 and 2.1",
            ),
            (b'<xliff version="1.1"/>', 1, "download the texts as PO"),
            (b'<?xml version="1.0" encoding="x-mac-burmese"?>\n<xliff/>', 1, "x-mac-burmese"),
            (b'<?xml version="1.0" encoding="unicode_escape"?>\n<xliff/>', 1, "unicode_escape"),
            (b'<?xml version="1.0" encoding="UTF-16"?>\n<xliff/>', 1, "UTF-16"),
            (b'<?xml version="1.0" encoding="GB18030"?>\n<xliff>\n\xff</xliff>', 3, "GB18030"),
            (b'<?xml version="1.0"?>\n<xliff>\n\xff</xliff>', 3, "not in utf-8"),
            (
                b'<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY a "ha">\n'
                b'<!ENTITY b "&a;&a;&a;&a;">\n]>\n<xliff>&b;</xliff>',
                2,
                "document type",
            ),
            (
                b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><xliff/>',
                1,
                "document type",
            ),
            (
                xliff.written(parcel(work(entry("One"))))
                .replace(b"<source>", b"<source>" + b'<pc id="1">' * 200)
                .replace(b"</source>", b"</pc>" * 200 + b"</source>"),
                9,
                "too many marks",
            ),
        ],
    )
    def test_a_file_that_cannot_be_read_is_refused_with_its_line(self, content, line, reason):
        with pytest.raises(Unreadable) as refused:
            xliff_reading.read(content)

        assert reason in refused.value.reason
        assert refused.value.line == line
