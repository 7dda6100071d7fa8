"""Packages made for tests: a good one of very little, and one broken in each way there is."""

import io
import json
import random
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
QUIZ, PART = "H5P.Quiz-1.4", "H5P.Part-2.0"
_MB = 1024 * 1024

Files = dict[str, bytes]


def ref(name: str, major: int = 1, minor: int = 0) -> dict[str, Any]:
    return {"machineName": name, "majorVersion": major, "minorVersion": minor}


def library(name: str, major: int = 1, minor: int = 0, **more: Any) -> dict[str, Any]:
    return {**ref(name, major, minor), "title": name, "patchVersion": 3, "runnable": 0, **more}


H5P_JSON = {
    "title": "Who may ask for asylum?",
    "language": "und",
    "mainLibrary": "H5P.Quiz",
    "embedTypes": ["div"],
    "license": "U",
    "preloadedDependencies": [ref("H5P.Quiz", 1, 4), ref("H5P.Part", 2, 0)],
}
CONTENT_JSON = {"question": "<p>Who?</p>", "picture": {"path": "images/a.png", "mime": "image/png"}}
QUIZ_JSON = library(
    *("H5P.Quiz", 1, 4),
    runnable=1,
    coreApi={"majorVersion": 1, "minorVersion": 19},
    preloadedJs=[{"path": "js/quiz.js"}],
    preloadedCss=[{"path": "quiz.css"}],
    preloadedDependencies=[ref("H5P.Part", 2, 0)],
    editorDependencies=[ref("H5PEditor.Nowhere", 1, 0)],
)
PART_JSON = library("H5P.Part", 2, 0, preloadedJs=[{"path": "part.js"}])


def encoded(document: Any) -> bytes:
    return json.dumps(document).encode()


def good_files() -> Files:
    return {
        "h5p.json": encoded(H5P_JSON),
        "content/content.json": encoded(CONTENT_JSON),
        "content/images/a.png": PNG,
        f"{QUIZ}/library.json": encoded(QUIZ_JSON),
        f"{QUIZ}/semantics.json": b"[]",
        f"{QUIZ}/js/quiz.js": b"H5P.Quiz = function () {};",
        f"{QUIZ}/quiz.css": b".h5p-quiz { color: navy }",
        f"{QUIZ}/language/zh-hans.json": b'{"semantics": []}',
        f"{PART}/library.json": encoded(PART_JSON),
        f"{PART}/part.js": b"H5P.Part = function () {};",
    }


def noise(size: int) -> bytes:
    """Bytes that cannot be packed, the same each time."""
    return random.Random(size).randbytes(size)  # noqa: S311


def packed(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of these files: the same bytes whenever it is made.

    An entry named by a string would carry the time of day, and two packages made on both sides
    of an even second would differ. ``ZipInfo`` without a time says 1 January 1980.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=compression)
    return out.getvalue()


def good() -> bytes:
    return packed(good_files())


def changed(changes: Mapping[str, bytes | None]) -> bytes:
    """The good package with these files instead; None leaves one out."""
    files = {**good_files(), **changes}
    return packed({name: content for name, content in files.items() if content is not None})


def saying(name: str, base: Mapping[str, Any], **changes: Any) -> bytes:
    """The good package, of which one JSON file says something else; None leaves a key out."""
    document = {key: value for key, value in {**base, **changes}.items() if value is not None}
    return changed({name: encoded(document)})


def h5p(**changes: Any) -> bytes:
    return saying("h5p.json", H5P_JSON, **changes)


def content(document: Any) -> bytes:
    return changed({"content/content.json": encoded(document)})


def quiz(**changes: Any) -> bytes:
    return saying(f"{QUIZ}/library.json", QUIZ_JSON, **changes)


def raw_content(text: bytes) -> bytes:
    return changed({"content/content.json": text})


def _added(info: zipfile.ZipInfo, content: bytes = b"x") -> bytes:
    out = io.BytesIO(good())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(info, content)
    return out.getvalue()


def _symlink() -> bytes:
    info = zipfile.ZipInfo("content/images/link.png")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return _added(info, b"/etc/passwd")


def _device() -> bytes:
    info = zipfile.ZipInfo("content/images/device.png")
    info.external_attr = (stat.S_IFCHR | 0o666) << 16
    return _added(info)


def _named(name: str) -> bytes:
    """Python's writer cleans names; one of the same length is put in place of another."""
    raw = name.encode()
    stand_in = "z" * len(raw)
    return packed({**good_files(), stand_in: b"x"}).replace(stand_in.encode(), raw)


def _twice() -> bytes:
    return packed({**good_files(), "content/images/b.png": PNG}).replace(
        b"content/images/b.png", b"content/images/a.png"
    )


def _central(data: bytes, number: int = 0) -> int:
    """Where the directory's entry is; the first is h5p.json."""
    at = data.index(b"PK\x01\x02")
    for _step in range(number):
        at = data.index(b"PK\x01\x02", at + 1)
    return at


def _patched(at: int, form: str, value: int, data: bytes | None = None) -> bytes:
    """A number of the first entry of the directory, or of another place, replaced."""
    changed = bytearray(good() if data is None else data)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def _field(offset: int, form: str, value: int, number: int = 0) -> bytes:
    return _patched(_central(good(), number) + offset, form, value)


def _overlapping() -> bytes:
    """The second entry is read from where the first one is."""
    data = good()
    first, second = _central(data), _central(data, 1)
    (start,) = struct.unpack_from("<L", data, first + 42)
    return _patched(second + 42, "<L", start)


def _quoting() -> bytes:
    """One entry holds another whole, as bombs do: each byte counts many times."""
    inner = packed({"content/images/b.png": PNG}, zipfile.ZIP_STORED)
    local = inner[: _central(inner)]
    data = packed(
        {**good_files(), "content/outer.txt": local, "content/images/b.png": PNG},
        zipfile.ZIP_STORED,
    )
    at = data.rindex(b"PK\x01\x02")
    return _patched(at + 42, "<L", data.index(local), data)


def _lying() -> bytes:
    """A file that unpacks to more than it says."""
    data = changed({"content/long.txt": b"a" * 5000})
    at = data.index(b"content/long.txt", _central(data)) - 46
    return _patched(at + 24, "<L", 10, data)


def _harmed() -> bytes:
    data = bytearray(packed(good_files(), zipfile.ZIP_STORED))
    data[data.index(b"H5P.Part = function")] ^= 0xFF
    return bytes(data)


def _harmed_deflate() -> bytes:
    harmless = noise(3000)
    data = bytearray(changed({"content/noise.txt": harmless * 2}))
    at = data.index(b"content/noise.txt")
    data[at + 40 : at + 60] = b"\xff" * 20
    return bytes(data)


def _many() -> bytes:
    return packed({**good_files(), **{f"content/{n}.txt": b"" for n in range(5001)}})


def _large(name: str, size: int) -> bytes:
    return packed({**good_files(), name: noise(size)}, zipfile.ZIP_STORED)


def _whole() -> bytes:
    """Each file within its limits, all of them together not: of 199 bytes one is not repeated."""
    piece = (noise(1024) + b"\0" * 60 * 1024) * 650
    return packed({**good_files(), **{f"content/{n}.txt": piece for n in range(6)}})


def _nested(depth: int) -> bytes:
    return b'{"a":' + b"[" * depth + b"]" * depth + b"}"


def _circle() -> bytes:
    part = {**PART_JSON, "preloadedDependencies": [ref("H5P.Quiz", 1, 4)]}
    return changed({f"{PART}/library.json": encoded(part)})


def _own_circle() -> bytes:
    part = {**PART_JSON, "preloadedDependencies": [ref("H5P.Part", 2, 0)]}
    return changed({f"{PART}/library.json": encoded(part)})


def moved(folder: str) -> bytes:
    files = {
        name.replace(f"{PART}/", f"{folder}/"): content for name, content in good_files().items()
    }
    return packed(files)


def _double() -> bytes:
    files = good_files()
    again = {
        name.replace(PART, "H5P.Part"): content
        for name, content in files.items()
        if name.startswith(PART)
    }
    return packed({**files, **again})


Broken = tuple[str, str, Callable[[], bytes]]
_E = "content/content.json"
BROKEN: list[Broken] = [
    ("not-a-zip", "empty", lambda: b""),
    ("not-a-zip", "text", lambda: b"<html>Not found</html>"),
    ("not-a-zip", "program before the archive", lambda: b"MZ\x90\0" + good()),
    ("zip-corrupt", "cut off", lambda: good()[:-300]),
    ("zip-corrupt", "only its beginning", lambda: b"PK\x03\x04"),
    ("zip-corrupt", "checksum", _harmed),
    ("zip-corrupt", "compressed data", _harmed_deflate),
    ("zip-corrupt", "says it is longer than it is", lambda: _field(24, "<L", 100_000, 5)),
    ("zip-corrupt", "entry beyond the end", lambda: _field(42, "<L", 0x7FFFFFFF)),
    ("zip-corrupt", "several disks", lambda: _field(34, "<H", 3)),
    ("zip-corrupt", "other name inside", lambda: good().replace(b"h5p.json", b"h5q.json", 1)),
    ("zip-corrupt", "fewer entries than said", lambda: _patched(len(good()) - 10, "<H", 99)),
    ("zip-encrypted", "password", lambda: _field(8, "<H", 1)),
    ("zip-encrypted", "strong", lambda: _field(8, "<H", 1 << 6 | 1)),
    ("zip-compression", "bzip2", lambda: packed(good_files(), zipfile.ZIP_BZIP2)),
    ("zip-compression", "lzma", lambda: packed(good_files(), zipfile.ZIP_LZMA)),
    ("zip-bomb", "one file", lambda: changed({"content/a.txt": b"\0" * 20 * _MB})),
    ("zip-bomb", "all together", _whole),
    ("zip-bomb", "says it is smaller", _lying),
    ("zip-overlap", "same place", _overlapping),
    ("zip-overlap", "one within another", _quoting),
    ("file-too-large", "a file", lambda: _large("content/a.mp4", 51 * _MB)),
    ("too-many-files", "too many", _many),
    ("path-traversal", "up", lambda: _named("../../etc/cron.txt")),
    ("path-traversal", "up from within", lambda: _named("content/../../a.txt")),
    ("path-traversal", "up with backslashes", lambda: _named("..\\..\\a.txt")),
    ("path-absolute", "root", lambda: _named("/etc/passwd.txt")),
    ("path-absolute", "drive", lambda: _named("C:/windows/a.txt")),
    ("path-absolute", "another computer", lambda: _named("\\\\host\\a.txt")),
    ("path-bad-character", "zero byte", lambda: _named("content/a.php\0.png")),
    ("path-bad-character", "backslash", lambda: _named("content\\a.png")),
    ("path-bad-character", "line break", lambda: _named("content/a\n.png")),
    ("path-bad-character", "turned direction", lambda: _named("content/\u202egnp.js")),
    ("path-bad-character", "empty folder", lambda: _named("content//a.png")),
    ("path-too-long", "300", lambda: changed({f"content/{'a' * 300}.png": PNG})),
    ("special-file", "symbolic link", _symlink),
    ("special-file", "device", _device),
    ("duplicate-name", "same", _twice),
    ("duplicate-name", "case", lambda: changed({"content/images/A.png": PNG})),
    ("duplicate-name", "case of a folder", lambda: changed({"content/Images/b.png": PNG})),
    (
        "duplicate-name",
        "composed letters",
        lambda: changed({"content/\u00e9.png": PNG, "content/e\u0301.png": PNG}),
    ),
    ("duplicate-name", "file and folder", lambda: changed({"content/images": b"x"})),
    ("file-type-content", "page", lambda: changed({"content/a.html": b"<p>"})),
    ("file-type-content", "drawing", lambda: changed({"content/a.svg": b"<svg/>"})),
    ("file-type-content", "program", lambda: changed({"content/a.exe": b"MZ"})),
    ("file-type-content", "script", lambda: changed({"content/a.js": b"alert(1)"})),
    ("file-type-content", "no ending", lambda: changed({"content/README": b"x"})),
    ("file-type-content", "two endings", lambda: changed({"content/a.png.php": b"x"})),
    ("file-type-library", "server's script", lambda: changed({f"{PART}/a.php": b"<?php"})),
    ("file-type-library", "page", lambda: changed({f"{PART}/a.html": b"<p>"})),
    ("file-type-library", "server's settings", lambda: changed({f"{PART}/a.htaccess": b"x"})),
    (
        "file-content-mismatch",
        "page as picture",
        lambda: changed({"content/images/a.png": b"<html><script>alert(1)</script>"}),
    ),
    ("file-content-mismatch", "program as film", lambda: changed({"content/a.mp4": b"MZ\x90"})),
    ("file-content-mismatch", "archive as sound", lambda: changed({"content/a.mp3": good()})),
    ("file-content-mismatch", "PHP as text", lambda: changed({"content/a.txt": b"<?php x();"})),
    ("file-content-mismatch", "program as script", lambda: changed({f"{PART}/a.js": b"\x7fELF"})),
    ("json-invalid", "h5p.json", lambda: changed({"h5p.json": b'{"title": "A",}'})),
    ("json-invalid", "content", lambda: raw_content(b"{")),
    ("json-invalid", "nothing", lambda: raw_content(b"")),
    ("json-invalid", "more after it", lambda: raw_content(b"{} {}")),
    ("json-invalid", "library", lambda: changed({f"{PART}/library.json": b"[1"})),
    ("json-invalid", "semantics", lambda: changed({f"{QUIZ}/semantics.json": b"[{]"})),
    ("json-not-utf8", "Latin", lambda: raw_content('{"a": "é"}'.encode("latin-1"))),
    ("json-not-utf8", "UTF-16", lambda: raw_content('{"a": "é"}'.encode("utf-16"))),
    ("json-too-deep", "lists", lambda: raw_content(_nested(100))),
    ("json-too-deep", "very deep", lambda: raw_content(b"[" * 200_000)),
    ("json-too-large", "bytes", lambda: raw_content(b"{}" + b" " * 5 * _MB)),
    ("json-too-large", "parts", lambda: raw_content(b'{"a": [' + b"[]," * 300_000 + b"1]}")),
    ("json-duplicate-key", "content", lambda: raw_content(b'{"a": 1, "b": {"c": 1, "c": 2}}')),
    ("json-not-finite", "not a number", lambda: raw_content(b'{"a": NaN}')),
    ("json-not-finite", "endless", lambda: raw_content(b'{"a": -Infinity}')),
    ("json-not-finite", "exponent", lambda: raw_content(b'{"a": 1e999}')),
    ("json-not-finite", "digits", lambda: raw_content(b'{"a": ' + b"9" * 5000 + b"}")),
    ("json-bad-character", "half", lambda: raw_content(b'{"a": "\\ud800"}')),
    ("json-bad-character", "zero", lambda: raw_content(b'{"a\\u0000": 1}')),
    ("json-bad-character", "raw", lambda: raw_content(b'{"a": "\x07"}')),
    ("no-h5p-json", "missing", lambda: changed({"h5p.json": None})),
    ("no-h5p-json", "no files", lambda: packed({})),
    (
        "no-h5p-json",
        "all in a folder",
        lambda: packed({f"quiz/{name}": content for name, content in good_files().items()}),
    ),
    ("no-content-json", "missing", lambda: changed({_E: None})),
    ("h5p-json-schema", "list", lambda: changed({"h5p.json": b"[]"})),
    ("h5p-json-schema", "no title", lambda: h5p(title=None)),
    ("h5p-json-schema", "empty title", lambda: h5p(title="")),
    ("h5p-json-schema", "long title", lambda: h5p(title="a" * 256)),
    ("h5p-json-schema", "no main library", lambda: h5p(mainLibrary=None)),
    ("h5p-json-schema", "main library a number", lambda: h5p(mainLibrary=7)),
    ("h5p-json-schema", "no language", lambda: h5p(language=None)),
    ("h5p-json-schema", "odd language", lambda: h5p(language="../en")),
    ("h5p-json-schema", "no dependencies", lambda: h5p(preloadedDependencies=None)),
    ("h5p-json-schema", "dependencies a text", lambda: h5p(preloadedDependencies="H5P.Quiz")),
    ("h5p-json-schema", "no embedding", lambda: h5p(embedTypes=None)),
    ("h5p-json-schema", "odd embedding", lambda: h5p(embedTypes=["object"])),
    (
        "h5p-json-schema",
        "version yes",
        lambda: h5p(preloadedDependencies=[ref("H5P.Quiz", True, 4)]),
    ),
    ("content-json-schema", "list", lambda: content([])),
    ("content-json-schema", "text", lambda: content("quiz")),
    ("content-path", "up", lambda: content({"a": {"path": "../../secret.png"}})),
    ("content-path", "root", lambda: content({"a": [{"path": "/etc/passwd"}]})),
    (
        "content-path",
        "script",
        lambda: content({"a": {"path": "javascript:alert(1)", "mime": "image/png"}}),
    ),
    (
        "library-missing",
        "all",
        lambda: packed({k: v for k, v in good_files().items() if not k.startswith("H5P.")}),
    ),
    ("library-missing", "main is another", lambda: h5p(mainLibrary="H5P.Other")),
    (
        "library-missing",
        "other version",
        lambda: h5p(preloadedDependencies=[ref("H5P.Quiz", 1, 5)]),
    ),
    (
        "library-missing",
        "a library's need",
        lambda: quiz(preloadedDependencies=[ref("H5P.Nowhere")]),
    ),
    ("library-missing", "loaded later", lambda: quiz(dynamicDependencies=[ref("H5P.Nowhere")])),
    ("library-cycle", "two", _circle),
    ("library-cycle", "itself", _own_circle),
    ("library-duplicate", "two folders", _double),
    ("library-folder-name", "blank", lambda: moved("H5P Part")),
    ("library-folder-name", "letters", lambda: moved("H5P.Pärt-2.0")),
    ("library-folder-mismatch", "version", lambda: moved("H5P.Part-2.1")),
    ("library-folder-mismatch", "name", lambda: moved("H5P.Other-2.0")),
    ("library-json-missing", "missing", lambda: changed({f"{PART}/library.json": None})),
    ("library-json-missing", "a folder", lambda: changed({"pictures/a.png": PNG})),
    ("library-json-schema", "list", lambda: changed({f"{PART}/library.json": b"[]"})),
    ("library-json-schema", "no title", lambda: quiz(title=None)),
    ("library-json-schema", "no version", lambda: quiz(majorVersion=None)),
    ("library-json-schema", "version a fraction", lambda: quiz(minorVersion=4.5)),
    ("library-json-schema", "negative patch", lambda: quiz(patchVersion=-1)),
    ("library-json-schema", "runnable twice", lambda: quiz(runnable=2)),
    ("library-json-schema", "odd name", lambda: quiz(machineName="H5P/Quiz")),
    ("library-json-schema", "scripts a text", lambda: quiz(preloadedJs="js/quiz.js")),
    ("library-json-schema", "script a text", lambda: quiz(preloadedJs=["js/quiz.js"])),
    ("library-json-schema", "odd core", lambda: quiz(coreApi="1.19")),
    ("library-json-schema", "odd need", lambda: quiz(preloadedDependencies=[{"machineName": "A"}])),
    ("library-asset-missing", "script", lambda: changed({f"{QUIZ}/js/quiz.js": None})),
    ("library-asset-missing", "style", lambda: changed({f"{QUIZ}/quiz.css": None})),
    ("library-asset-path", "up", lambda: quiz(preloadedJs=[{"path": "../H5P.Part-2.0/part.js"}])),
    ("library-asset-path", "root", lambda: quiz(preloadedJs=[{"path": "/js/quiz.js"}])),
    ("library-asset-path", "another site", lambda: quiz(preloadedJs=[{"path": "https://a/b.js"}])),
    ("library-asset-path", "kind", lambda: quiz(preloadedCss=[{"path": "js/quiz.js"}])),
    # The pattern of H5P's own core would be at this one for years.
    ("library-asset-path", "endless", lambda: quiz(preloadedJs=[{"path": "a" * 50_000 + "!"}])),
    ("library-language-file", "name", lambda: changed({f"{QUIZ}/language/en_1.json": b"{}"})),
    ("library-language-file", "kind", lambda: changed({f"{QUIZ}/language/en.txt": b"{}"})),
    ("library-language-file", "not JSON", lambda: changed({f"{QUIZ}/language/en.json": b"{"})),
    ("core-api-too-new", "1.29", lambda: quiz(coreApi={"majorVersion": 1, "minorVersion": 29})),
    ("core-api-too-new", "2.0", lambda: quiz(coreApi={"majorVersion": "2", "minorVersion": "0"})),
    ("main-library-not-runnable", "main", lambda: quiz(runnable=0)),
]


# Packages that play. What they say and do is theirs alone; H5P's own core runs them.

CHOICE = "H5P.Choice-1.0"
CHOICE_JS = """
H5P.Choice = (function ($) {
  function Choice(parameters, contentId, extras) {
    H5P.EventDispatcher.call(this);
    var self = this;
    var state = extras && extras.previousState || {};
    self.chosen = state.chosen;
    self.getCurrentState = function () { return { chosen: self.chosen }; };
    self.getScore = function () { return self.chosen === parameters.right ? 1 : 0; };
    self.getMaxScore = function () { return 1; };
    self.getTitle = function () { return parameters.question; };
    self.attach = function ($container) {
      $container.append($('<p class="question">').text(parameters.question));
      if (parameters.picture) {
        var image = document.createElement('img');
        image.alt = '';
        H5P.setSource(image, parameters.picture, contentId);
        $container.append(image);
      }
      parameters.answers.forEach(function (words, number) {
        var button = $('<button type="button">').text(words).on('click', function () {
          self.chosen = number;
          self.show($container);
          var event = self.createXAPIEventTemplate('answered');
          event.setScoredResult(self.getScore(), 1, self, true, self.getScore() === 1);
          event.data.statement.result.response = String(number);
          self.trigger(event);
          H5P.setUserData(contentId, 'state', self.getCurrentState());
        });
        $container.append(button);
      });
      $container.append('<p class="verdict">');
      self.show($container);
    };
    self.show = function ($container) {
      if (self.chosen === undefined) return;
      $container.find('.verdict').text(self.getScore() ? 'Right' : 'Not right');
      self.trigger('resize');
    };
  }
  Choice.prototype = Object.create(H5P.EventDispatcher.prototype);
  return Choice;
})(H5P.jQuery);
"""
# One dot.
_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def of_kind(kind: str, content: Any) -> bytes:
    """Content of a kind by its name, with a library that does nothing."""
    info = {**H5P_JSON, "mainLibrary": kind, "preloadedDependencies": [ref(kind)]}
    main = library(kind, runnable=1, preloadedJs=[{"path": "kind.js"}])
    return packed(
        {
            "h5p.json": encoded(info),
            "content/content.json": encoded(content),
            f"{kind}-1.0/library.json": encoded(main),
            f"{kind}-1.0/kind.js": b"",
        }
    )


def playable(script: str = CHOICE_JS, **content: Any) -> bytes:
    """A question with two answers, the first of them right; or another script in its place."""
    says = {
        "question": "Who may ask for asylum?",
        "answers": ["Everybody", "Nobody"],
        "right": 0,
        "picture": {"path": "images/a.png", "mime": "image/png"},
    }
    info = {**H5P_JSON, "mainLibrary": "H5P.Choice", "preloadedDependencies": [ref("H5P.Choice")]}
    main = library(
        "H5P.Choice",
        runnable=1,
        preloadedJs=[{"path": "choice.js"}],
        preloadedCss=[{"path": "css/choice.css"}],
    )
    style = '.h5p-content { background: url("../dot.png") } .question { color: rgb(0, 0, 128) }'
    return packed(
        {
            "h5p.json": encoded(info),
            "content/content.json": encoded({**says, **content}),
            "content/images/a.png": _DOT,
            f"{CHOICE}/library.json": encoded(main),
            f"{CHOICE}/choice.js": script.encode(),
            f"{CHOICE}/css/choice.css": style.encode(),
            f"{CHOICE}/dot.png": _DOT,
        }
    )
