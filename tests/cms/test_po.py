"""PO: read by gettext's own tools, nothing lost on the way, nothing taken that does not fit."""

import random
import shutil
import subprocess
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from cms.translations import EntryState, as_kept
from cms.translations.interchange import gettext_po
from cms.translations.interchange.changes import compare
from cms.translations.interchange.parcels import Certainty, Unreadable
from tests.cms.interchanging import entry, everything, parcel, segment, work


def offered(sent, content):
    """What would change if this came back."""
    return compare(
        received=gettext_po.read(content), works={each.name: each for each in sent.works}
    )


def reasons(sent, content):
    return [(each.line, each.reason) for each in offered(sent, content).problems]


def changed(content, changes):
    content = content.decode()
    for old, new in changes.items():
        assert content.count(old) == 1, old
        content = content.replace(old, new)
    return content.encode()


class TestWriting:
    def test_the_same_parcel_gives_the_same_bytes(self):
        assert gettext_po.written(everything()) == gettext_po.written(everything())

    def test_another_reader_finds_the_same(self):
        sent = everything()
        catalog = read_po(BytesIO(gettext_po.written(sent)), abort_invalid=True)

        assert str(catalog.locale) == "my"
        for each in sent.works:
            for entry_ in each.entries:
                source = as_kept(entry_.segment, entry_.segment.text)
                if set("\x0b\x0c\a\b") & set(source + entry_.text):
                    continue  # Babel does not know how these are written.
                message = catalog.get(source, context=f"{each.name}/{entry_.segment.id}")
                assert message.string == as_kept(entry_.segment, entry_.text)
                assert message.fuzzy == (entry_.state in (EntryState.MACHINE, EntryState.OUTDATED))

    @pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is missing")
    def test_gettext_finds_no_fault(self, tmp_path):
        file = tmp_path / "my.po"
        file.write_bytes(gettext_po.written(everything()))
        found = subprocess.run(
            ["msgfmt", "-o", "/dev/null", file],
            capture_output=True,
            text=True,
            check=False,
        )

        assert found.returncode == 0, found.stderr

    def test_translators_read_what_it_is_how_long_and_what_the_source_said_before(self):
        sent = parcel(
            work(
                entry(
                    "New",
                    "N",
                    state=EntryState.OUTDATED,
                    before="Old\nlines",
                    name="heading",
                    longest=40,
                )
            )
        )
        told = gettext_po.written(sent).decode().split("\n\n")[1]

        assert told.splitlines() == [
            "#. A lesson: Words",
            "#. No longer than 40 characters.",
            "#. The source has changed since this was translated.",
            "#. draft: 8ce86a6ae65d",
            "#, fuzzy",
            '#| msgid ""',
            '#| "Old\\n"',
            '#| "lines"',
            'msgctxt "courses.lesson-1/heading"',
            'msgid "New"',
            'msgstr "N"',
        ]


class TestRoundTrip:
    def test_all_texts_come_back_as_they_went(self):
        sent = everything()
        received = gettext_po.read(gettext_po.written(sent))

        assert (received.source_language, received.language, received.problems) == ("en", "my", [])
        for each in sent.works:
            for entry_, unit in zip(each.entries, received.units[each.name], strict=True):
                assert unit.segment_id == entry_.segment.id
                assert unit.source == as_kept(entry_.segment, entry_.segment.text)
                assert unit.target == as_kept(entry_.segment, entry_.text)

    def test_what_comes_back_untouched_changes_nothing(self):
        sent = everything()

        assert offered(sent, gettext_po.written(sent)).changes == []
        assert offered(sent, gettext_po.written(sent)).problems == []

    def test_random_texts_survive(self):
        chance = random.Random(1951)  # noqa: S311 - no secret
        letters = "ab <>&\"'\\\n\r\t\a\b\f\v\u00a0\u0301\u1019\u103c\u0646\u200f\x01\x85\u2028%{}#"
        texts = ["".join(chance.choices(letters, k=chance.randrange(1, 30))) for _ in range(300)]
        sent = parcel(work(*(entry("s", text, number=n) for n, text in enumerate(texts))))
        units = gettext_po.read(gettext_po.written(sent)).units["courses.lesson-1"]

        assert [unit.target for unit in units] == [as_kept(segment(""), each) for each in texts]

    @pytest.mark.skipif(not shutil.which("msgcat"), reason="gettext is missing")
    def test_what_gettext_wrote_again_changes_nothing(self, tmp_path):
        sent = everything()
        file = tmp_path / "my.po"
        file.write_bytes(gettext_po.written(sent))
        wrapped = subprocess.run(
            ["msgcat", "--width=40", "--sort-output", file], capture_output=True, check=True
        )

        assert wrapped.stdout != file.read_bytes()
        assert offered(sent, wrapped.stdout).changes == []
        assert offered(sent, wrapped.stdout).problems == []


class TestTaking:
    def test_new_texts_are_offered(self):
        sent = parcel(work(entry("One", name="a"), entry("Two", name="b")))
        content = changed(
            gettext_po.written(sent), {'msgid "One"\nmsgstr ""': 'msgid "One"\nmsgstr "Eins"'}
        )

        (change,) = offered(sent, content).changes
        assert (change.segment.id, change.before, change.after) == ("a", "", "Eins")

    def test_taking_the_fuzzy_mark_away_says_that_the_text_is_right(self):
        sent = parcel(work(entry("New", "N", state=EntryState.OUTDATED, before="Old")))
        content = changed(gettext_po.written(sent), {"#, fuzzy\n": ""})

        assert [each.is_confirmation for each in offered(sent, content).changes] == [True]

    def test_fuzzy_text_that_was_changed_is_not_taken(self):
        sent = parcel(work(entry("New", "N", state=EntryState.MACHINE)))
        content = changed(gettext_po.written(sent), {'msgstr "N"': 'msgstr "Ne"'})

        ((_line, reason),) = reasons(sent, content)
        assert "not marked as ready" in reason

    def test_text_that_both_changed_is_a_conflict_and_one_that_only_the_site_changed_stays(self):
        content = gettext_po.written(parcel(work(entry("One", "E", name="a"))))
        here = parcel(work(entry("One", "Ours", name="a")))

        assert offered(here, content).changes == []
        (change,) = offered(here, changed(content, {'msgstr "E"': 'msgstr "Theirs"'})).changes
        assert change.is_conflict

    def test_lines_of_other_systems_and_removed_entries_do_no_harm(self):
        sent = parcel(work(entry("One", "E")))
        content = b"\xef\xbb\xbf" + gettext_po.written(sent).replace(b"\n", b"\r\n")

        assert offered(sent, content + b'\r\n#~ msgid "x"\r\n#~ msgstr "y"\r\n').problems == []
        assert gettext_po.read(content).units["courses.lesson-1"][0].mark == Certainty.SURE


class TestWhatGettextWrites:
    """Escapes are bytes; a character may need several, and the header says in which encoding."""

    HEADER = 'msgid ""\nmsgstr "Language: zh_CN\\nContent-Type: text/plain; charset=%s\\n"\n\n'
    ENTRY = 'msgctxt "courses.lesson-1/a"\nmsgid "One"\nmsgstr "%s"\n'

    def text(self, written, charset="UTF-8"):
        content = (self.HEADER % charset + self.ENTRY % written).encode(charset)
        (unit,) = gettext_po.read(content).units["courses.lesson-1"]
        return unit.target

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            (r"\350\257\276\347\250\213", "课程"),
            (r"\xe8\xaf\xbe", "课"),
            (r"\xE8" + '"\n"' + r"\257\xBE", "课"),
            (r"\x41g \101b \1018", "Ag Ab A8"),
            (r"\a\b\f\v\t\r\n\"\\", '\a\b\f\v\t\r\n"\\'),
            ('a" "b', "ab"),
        ],
    )
    def test_escapes(self, written, meant):
        assert self.text(written) == meant

    @pytest.mark.parametrize("charset", ["GB18030", "SHIFT_JIS", "EUC-JP", "BIG5"])
    def test_another_encoding_that_the_header_names(self, charset):
        # The second byte of 表 is a backslash in Shift_JIS.
        assert self.text("表", charset) == "表"

    def test_escapes_of_another_encoding(self):
        assert self.text(r"\203A \203\101", "SHIFT_JIS") == "ア ア"

    def test_an_encoding_that_nobody_filled_in_is_utf_8(self):
        content = (self.HEADER % "CHARSET" + self.ENTRY % "课").encode()

        assert gettext_po.read(content).units["courses.lesson-1"][0].target == "课"

    def test_what_was_removed_or_stood_before_says_nothing_of_the_next(self):
        removed = '#, fuzzy\n#| msgid "older"\n#~ msgid "x"\n#~ msgstr "y"\n\n#| msgctxt "z"\n'
        content = (self.HEADER % "UTF-8" + removed + self.ENTRY % "E").encode()

        (unit,) = gettext_po.read(content).units["courses.lesson-1"]
        assert (unit.source, unit.target, unit.mark) == ("One", "E", Certainty.SURE)

    @pytest.mark.skipif(not shutil.which("msgcat"), reason="gettext is missing")
    @pytest.mark.parametrize("how", [["--escape"], ["--to-code=GB18030"], ["--indent"]])
    def test_gettext_may_write_it_again_in_its_other_ways(self, tmp_path, how):
        file = tmp_path / "zh.po"
        file.write_text(self.HEADER % "UTF-8" + self.ENTRY % "课程 表", encoding="utf-8")
        again = subprocess.run(["msgcat", *how, file], capture_output=True, check=True).stdout

        assert again != file.read_bytes()
        assert gettext_po.read(again).units["courses.lesson-1"][0].target == "课程 表"


class TestRefusing:
    def test_each_text_that_does_not_fit_is_named_with_its_line(self):
        sent = parcel(
            work(
                entry("One", name="a", longest=5),
                entry("<p>Go <b>on</b></p>", name="b", is_rich=True),
                entry("Old", name="c"),
                entry("Four", name="d"),
            )
        )
        content = changed(
            gettext_po.written(sent),
            {
                'msgid "One"\nmsgstr ""': 'msgid "One"\nmsgstr "too long"',
                'on</b></p>"\nmsgstr ""': 'on</b></p>"\nmsgstr "<p>no bold</p>"',
                'msgid "Old"\nmsgstr ""': 'msgid "Older"\nmsgstr "Alt"',
                'msgid "Four"\nmsgstr ""': 'msgid "Four"\nmsgstr "Vier"',
            },
        )
        result = offered(sent, content)
        lines = content.decode().splitlines()

        assert [each.segment.id for each in result.changes] == ["d"]
        assert [
            (lines[each.line - 1], part in each.reason)
            for each, part in zip(
                result.problems, ["room for 5", "<b>", "older source"], strict=True
            )
        ] == [(f'msgctxt "courses.lesson-1/{key}"', True) for key in "abc"]

    def test_entries_without_context_there_twice_or_in_several_forms_are_refused(self):
        sent = parcel(work(entry("One", "E", name="a")))
        content = gettext_po.written(sent) + (
            b'\nmsgctxt "courses.lesson-1/a"\nmsgid "One"\nmsgstr "x"\n'
            b'\nmsgid "Nobody\'s"\nmsgstr "x"\n'
            b'\nmsgctxt "courses.lesson-1/b"\nmsgid "x"\nmsgid_plural "xs"\nmsgstr[0] "y"\n'
        )

        assert [reason for _line, reason in reasons(sent, content)] == [
            "The file has this text twice.",
            "The file does not say which text this is: its context is missing.",
            "This text has several forms for numbers, and none of ours has.",
        ]

    @pytest.mark.parametrize(
        ("content", "line", "reason"),
        [
            (b"", 0, "empty"),
            (b'msgid "x"\nmsgstr "y"\n', 0, "language is missing"),
            (b'msgid ""\nmsgstr "unfinished\n\nmsgid "x"\nmsgstr ""\n', 2, "damaged"),
            (b'msgid ""\nmsgstr "no \\q escape"\n', 2, "damaged"),
            (b'msgid ""\nmsgstr ""\n"quotes " inside"\n', 3, "damaged"),
            (b'"nothing before"\n', 1, "damaged"),
            (b'msgid ""\nmsgstr ""\n\nmsgid "no translation"\n\n# x\n', 4, "damaged"),
            (b'msgstr "first"\nmsgid ""\n', 1, "damaged"),
            (b'msgid ""\nmsgstr ""\nmsgstr "twice"\n', 3, "damaged"),
            (b'msgid ""\nmsgstr "\xff"\n', 2, "UTF-8"),
            (b'msgid ""\nmsgstr "\\377"\n', 1, "UTF-8"),
            (
                b'msgid ""\nmsgstr "Content-Type: text/plain; charset=x-burmese\\n"\n',
                0,
                "x-burmese",
            ),
            (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-16\\n"\n', 0, "UTF-16"),
            (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=base64\\n"\n', 0, "base64"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_refused_with_its_line(self, content, line, reason):
        with pytest.raises(Unreadable) as refused:
            gettext_po.read(content)

        assert reason in refused.value.reason
        assert refused.value.line == line

    def test_a_file_that_was_cut_off_says_so_wherever_a_text_is_unfinished(self):
        whole = gettext_po.written(parcel(work(entry("One", "E \u8bfe"), entry("Two", number=2))))
        begin = whole.index(b"msgctxt")
        told = []
        for end in range(begin + 1, len(whole)):
            try:
                gettext_po.read(whole[:end])
            except Unreadable as refused:
                told.append(refused.reason)

        assert {reason.split(",")[0] for reason in told} == {"The file ends early"}
        assert len(told) > (len(whole) - begin) / 2
