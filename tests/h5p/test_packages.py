"""Which packages are let in, and what is said of those that are not."""

import io
import json
import os
import random
import time
import tracemalloc
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.h5p import libraries, limits, packages
from cms.h5p.faults import SENTENCES, Fault
from cms.h5p.libraries import Ref
from tests.h5p import making

REAL = sorted(Path(os.environ.get("H5P_PACKAGES", "/nonexistent")).glob("*.h5p"))


"""Where packages from other sites are, if there are any."""


def read(data: bytes, known=None, **changes):
    current = replace(limits.current(), **changes)
    return packages.read(io.BytesIO(data), limits=current, known=known or {})


@pytest.mark.parametrize(
    ("code", "make"),
    [pytest.param(code, make, id=f"{code}: {what}") for code, what, make in making.BROKEN],
)
def test_broken_package_is_refused_with_its_code(code, make):
    with pytest.raises(Fault) as caught:
        read(make())

    assert caught.value.code == code
    assert caught.value.entry in caught.value.message
    assert caught.value.message.isprintable()


def test_each_code_is_shown_by_a_broken_package():
    assert {code for code, _what, _make in making.BROKEN} == SENTENCES.keys()
    assert len(making.BROKEN) >= 60


def test_fault_names_a_file_as_its_language_spells_it():
    name = "content/می\u200cخواهم.html"
    with pytest.raises(Fault) as caught:
        read(making.changed({name: b"<p>"}))
    assert caught.value.entry == name


def test_package_above_the_limit_is_refused_before_it_is_read():
    with pytest.raises(Fault, match="file-too-large"):
        read(making.good(), package=1000)


def test_package_is_described():
    package = read(making.good())

    quiz, part = Ref("H5P.Quiz", 1, 4), Ref("H5P.Part", 2, 0)
    assert (package.title, package.main_library) == ("Who may ask for asylum?", quiz)
    assert package.order == (part, quiz)
    assert package.content_files.keys() == {"content.json", "images/a.png"}
    assert package.library_files[part].keys() == {"library.json", "part.js"}
    assert package.libraries[quiz].scripts == ("js/quiz.js",)
    assert package.warnings == ()


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_package_is_let_in(path):
    with path.open("rb") as file:
        package = packages.read(file, limits=limits.current(), known={})

    assert package.order[-1] == package.main_library or package.main_library in package.order
    assert not any(ref.name.startswith("H5PEditor.") for ref in package.order)


@pytest.mark.parametrize(
    "data",
    [
        making.packed(making.good_files(), zipfile.ZIP_STORED),
        making.changed({"content/": b"", "content/images/": b""}),
        making.changed({"__MACOSX/._a.exe": b"MZ", "content/.DS_Store": b"x", "READ ME": b"x"}),
        making.changed({"h5p.json": b"\xef\xbb\xbf" + making.encoded(making.H5P_JSON)}),
        making.changed({"content/empty.png": b""}),
        making.changed({"content/really-a-jpeg.png": b"\xff\xd8\xff\xe0" + b"\0" * 32}),
        making.changed({"content/حقوق ۱.png": making.PNG}),
        making.changed({"content/old.txt": b"a" * 100, f"{making.PART}/icon.svg": b"<svg/>"}),
        making.changed({f"{making.QUIZ}/language/es-mx.json": b'{"a": 1, "a": 2}'}),
        making.moved("H5P.Part"),
        making.h5p(
            preloadedDependencies=[making.ref("H5P.Quiz", "1", "4")], licence=None, w=400, other=[]
        ),
        making.h5p(language="zh-hans", authors=[], dynamicDependencies=[]),
        making.quiz(coreApi=None, preloadedCss={}, fullscreen=0, runnable="1"),
        making.quiz(coreApi={"majorVersion": 1, "minorVersion": 28}),
        making.quiz(preloadedJs=[{"path": "js\\quiz.js"}]),
    ],
    ids=[
        *("stored", "folders", "left by a computer", "byte order mark", "empty picture"),
        *("picture of another kind", "letters of any script", "library's drawing", "key twice"),
        *("folder without version", "numbers as texts", "language", "optional keys", "newest core"),
        "backslash in a path",
    ],
)
def test_what_h5p_takes_is_let_in(data):
    assert read(data).main_library == Ref("H5P.Quiz", 1, 4)


def test_package_without_its_libraries_is_let_in_where_they_are_known():
    whole = read(making.good())
    only_content = {
        name: content
        for name, content in making.good_files().items()
        if not name.startswith("H5P.")
    }

    package = read(making.packed(only_content), known=whole.libraries)

    assert (package.libraries, package.order) == ({}, whole.order)


def test_what_will_not_show_is_told():
    package = read(
        making.content(
            {
                "film": {"path": "https://example.org/a.mp4", "mime": "video/mp4"},
                "picture": {"path": "images/lost.png#tmp", "mime": "image/png"},
                "part": {"library": "H5P.Lost 1.0", "params": {}},
            }
        )
    )

    assert len(package.warnings) == 3
    assert "example.org" in "".join(package.warnings)


def test_part_of_the_content_brings_its_library_into_the_order():
    data = making.changed(
        {
            "h5p.json": making.encoded(
                {**making.H5P_JSON, "preloadedDependencies": [making.ref("H5P.Quiz", 1, 4)]}
            ),
            "content/content.json": making.encoded(
                {"parts": [{"library": "H5P.More 1.0", "params": {}}]}
            ),
            "H5P.More-1.0/library.json": making.encoded(making.library("H5P.More", 1, 0)),
        }
    )

    assert read(data).order[-1] == Ref("H5P.More", 1, 0)


def test_libraries_come_after_what_they_need_however_long_the_chain():
    chain = [Ref("H5P.L", 1, number) for number in range(3000)]
    known = {
        each: libraries.read(
            making.library(*each, preloadedDependencies=[making.ref(*need)] if need else []),
            entry="library.json",
        )
        for each, need in zip(chain, [*chain[1:], None], strict=True)
    }

    assert libraries.order(asked=chain[:1], known=known) == chain[::-1]


def test_no_bytes_make_it_stumble():
    """Whatever is changed in a package, it is let in or refused."""
    chance = random.Random(11)  # noqa: S311
    good = making.good()
    for _try in range(3000):
        data = bytearray(good)
        for _change in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(Fault):
            read(bytes(data))


def test_cut_at_any_byte_it_is_refused():
    good = making.good()
    for length in range(0, len(good), 7):
        with pytest.raises(Fault):
            read(good[:length])


def test_what_is_unpacked_does_not_pile_up_in_memory():
    noise = making.noise(1024 * 1024)
    data = making.packed(
        {**making.good_files(), **{f"content/{n}.mp4": noise * 20 for n in range(2)}}
    )
    file = io.BytesIO(data)

    tracemalloc.start()
    packages.read(file, limits=limits.current(), known={})
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 5_000_000


@pytest.mark.parametrize(
    "text",
    [b'"' + b'\\"' * 1_000_000, b'"' + b'\\"' * 1_000_000 + b"\\", b'{"' + b'":"' * 700_000],
    ids=["quotes", "open end", "odd"],
)
def test_hostile_json_is_refused_at_once(text):
    began = time.process_time()

    with pytest.raises(Fault, match="json-invalid"):
        read(
            making.packed({**making.good_files(), "content/content.json": text}, zipfile.ZIP_STORED)
        )

    assert time.process_time() - began < 5


@pytest.mark.django_db
class TestCommand:
    def run(self, data, tmp_path, capsys, *arguments):
        path = tmp_path / "quiz.h5p"
        path.write_bytes(data)
        code = 0
        try:
            call_command("import_h5p", str(path), "--check", *arguments)
        except SystemExit as ended:
            code = ended.code
        return code, capsys.readouterr()

    def test_says_in_json_what_a_package_is(self, tmp_path, capsys):
        code, told = self.run(making.good(), tmp_path, capsys, "--json")

        assert code == 0
        assert json.loads(told.out) == {
            "ok": True,
            "title": "Who may ask for asylum?",
            "main_library": "H5P.Quiz 1.4",
            "bytes": len(making.good()),
        }

    def test_says_in_json_why_a_package_is_refused(self, tmp_path, capsys):
        data = making.changed({"content/a.html": b"<p>"})
        code, told = self.run(data, tmp_path, capsys, "--json")

        assert code == 1
        assert json.loads(told.out) == {
            "ok": False,
            "code": "file-type-content",
            "entry": "content/a.html",
            "message": "“content/a.html” is a kind of file that content may not have.",
        }

    def test_says_it_in_words(self, tmp_path, capsys):
        assert self.run(b"x", tmp_path, capsys) == (
            1,
            ("", "not-a-zip: This is not an H5P package: a package is a ZIP file.\n"),
        )
