"""Runs the tests near what differs from main, on SQLite: an answer within a minute while writing.

Near are the changed tests, the tests of the same name as a changed module, and those that import
it. A template's are its app's tests of pages. `make test` runs them all.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"


def changed() -> list[str]:
    """Paths of files that differ from where this branch left main, new ones included."""
    base = _git("merge-base", "HEAD", "main").strip() or "HEAD"
    listed = _git("diff", "--name-only", base) + _git("ls-files", "--others", "--exclude-standard")
    return sorted(set(listed.splitlines()))


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout


def near(paths: Iterable[str]) -> list[str]:
    """The test files, by their paths, to run for these changed files."""
    tests = {path.relative_to(ROOT).as_posix(): path for path in TESTS.rglob("test_*.py")}
    found: set[str] = set()
    for path in paths:
        if path in tests:
            found.add(path)
        elif path.startswith("templates/"):
            app = path.split("/")[1]
            found |= {
                each for each in tests if re.fullmatch(rf"tests/{app}/test_\w*pages\.py", each)
            }
        elif path.endswith(".py") and not path.startswith("tests/"):
            found |= _of_module(path, tests)
    return sorted(found)


def _of_module(path: str, tests: dict[str, Path]) -> set[str]:
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    package, _, stem = name.rpartition(".")
    imports = re.compile(
        rf"^(from {re.escape(name)} import|import {re.escape(name)}\b"
        rf"|from {re.escape(package)} import .*\b{re.escape(stem)}\b)",
        re.MULTILINE,
    )
    same = f"test_{stem}.py"
    found = {
        each
        for each, file in tests.items()
        if (file.name == same and package.split(".")[0] in each) or imports.search(file.read_text())
    }
    # What a package names as its own is asked for by the package's name.
    around = ROOT / package.replace(".", "/") / "__init__.py"
    if package and around.is_file() and f"from {name} import" in around.read_text():
        found |= _of_module(around.relative_to(ROOT).as_posix(), tests)
    return found


def folder() -> str:
    """Where the database is kept from run to run, another one for other tables."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("**/migrations/*.py")):
        if not {".venv", "node_modules"} & set(path.relative_to(ROOT).parts):
            digest.update(path.read_bytes())
    digest.update((ROOT / "requirements" / "dev.txt").read_bytes())
    return os.path.join(tempfile.gettempdir(), f"waymark-quick-{digest.hexdigest()[:12]}")


if __name__ == "__main__":
    chosen = near(changed())
    if not chosen:
        print("No test is near what was changed.")
        sys.exit()
    print("\n".join(["Tests near what was changed:", *chosen]), flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not browser and not postgres"]
    code = subprocess.run(
        [*command, *chosen], cwd=ROOT, env={**os.environ, "VAR_DIR": folder()}
    ).returncode
    # Nothing left of the chosen ones, because all of them drive a browser, is no failure.
    sys.exit(0 if code == 5 else code)
