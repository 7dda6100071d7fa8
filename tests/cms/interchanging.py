"""Texts that files must bring back as they were, and parcels of them."""

from cms.translations import Entry, EntryState
from cms.translations.interchange.parcels import Parcel, Work
from cms.translations.segments import Segment

PLAIN = [
    "A title",
    "  spaces before and after  ",
    "tabs\tand\nlines\n\nand an empty one\n",
    "carriage\rreturns\r\nof both kinds\r",
    'quotes " and \\ backslashes \\n and \\" both',
    "a < b & c > d, &amp; <b>not bold</b>",
    "50% of all, {braces} and %(name)s",
    "control \x01\x0b\x1f\x7f\x85 characters, \u2028 and \ufffe",
    "دری: پناهنده «کنوانسیون» ۱۹۵۱\u200cها \u200f؟",
    "မြန်မာ ဒုက္ခသည် အခွင့်အရေး",
    "combining e\u0301 and composed \u00e9, \u0e1c\u0e39\u0e49",
    "no\u00a0break, \U0001f6b6 beyond the first plane",
    "#. draft: none",
    '"',
]
RICH = [
    "<p>One <b>word</b>.</p>",
    "<p><i>Both <b>at once</b></i> and <b>after</b>.</p>",
    '<p>A <a linktype="page" id="3">page</a>, a <a linktype="document" id="4">file</a>'
    ' and a <a href="https://example.org/?a=1&amp;b=%3E">site</a>.</p>',
    "<p></p><p>Between empty paragraphs</p><p></p>",
    "<ul><li>First<br>second line</li><li><p>deep</p></li></ul><ol><li>1</li></ol>",
    "<p>a &lt; b &amp; c &gt; d, &amp;amp; and&nbsp;more</p>",
    "<p>دری <b>پناهنده</b>\u200f</p><p>မြန်မာ <i>စာ</i></p>",
    "<h2> spaces </h2><p>\nlines\n</p>",
    "<p>control \x01\x0b characters</p>",
    "no paragraph & no tag",
    "<p><b>x</b><b>x</b><b></b></p>",
]


def segment(text, *, number=1, is_rich=False, longest=None, name=None):
    return Segment(
        id=name or f"body/{number}.a:b_c ü/text",
        text=text,
        is_rich=is_rich,
        label="Words",
        part="body",
        longest=longest,
    )


def entry(source, text="", *, state=None, before="", **how):
    state = state or (EntryState.DONE if text else EntryState.MISSING)
    return Entry(segment=segment(source, **how), text=text, state=state, source_before=before)


def work(*entries, name="courses.lesson-1", title="A lesson", released=()):
    return Work(name=name, title=title, entries=entries, released=frozenset(released))


def parcel(*works, language="my"):
    return Parcel(source_language="en", language=language, works=works)


def everything():
    """Each text as source and as translation, in each state."""
    entries = []
    for is_rich, texts in ((False, PLAIN), (True, RICH)):
        for source, text in zip(texts, [*texts[1:], texts[0]], strict=True):
            for state in EntryState:
                outdated = state == EntryState.OUTDATED
                entries.append(
                    entry(
                        source,
                        "" if state == EntryState.MISSING else text,
                        state=state,
                        before=text if outdated else "",
                        number=len(entries),
                        is_rich=is_rich,
                        longest=None if is_rich else 500,
                    )
                )
    released = {entries[4].segment.id}
    second = work(entry("Another"), name="assessments.question-7", title="Tab\there & «there»")
    return parcel(work(*entries, released=released), second)
