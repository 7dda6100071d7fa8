"""What a learner's pages cost beside wagtail-lms's: ``python benchmarks/peers.py``.

Installs wagtail-lms in an environment of its own in a folder of its own, and makes a site with it
by ``wagtail start``; makes this site in another; seeds both with one course of 30 lessons of the
same texts, and asks the same three pages of both in turn, as a learner who is on the course. Says
how many milliseconds of processor time a page took (median of 40, one process each, database of
files, nothing compressed), and the ratio. ``--json`` for programs, ``--times 10`` is quicker. Needs
the development packages and a package index. Where wagtail-lms cannot be installed there is no
ratio: this site's times are told alone, and the program ends with 2.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PEER = "wagtail-lms==0.11.1"
PAGES = ("lesson", "course", "catalogue")
SITES = Path(__file__).resolve().parent / "peer_sites"
WARMING = 5
"""Requests of each page that do not count: they fill caches and compile templates."""


class Site:
    """One of both sites, in a process of its own that answers with what a page cost."""

    def __init__(self, python: str, script: str, folder: Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            [python, str(SITES / script)],
            cwd=folder,
            env={**_without_services(), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._read()

    def ask(self, page: str) -> dict:
        self.process.stdin.write(f"{page}\n")
        self.process.stdin.flush()
        answer = self._read()
        if answer["status"] != "200 OK":
            raise SystemExit(f"{page}: {answer['status']} from {self.process.args[1]}")
        return answer

    def _read(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args[1]} ended with {self.process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def _without_services() -> dict[str, str]:
    """The environment, without the database and cache on a server that it may name."""
    services = {"DATABASE_URL", "CACHE_URL", "BROKER_URL", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in services}


def install_peer(folder: Path) -> Path | None:
    """A site with wagtail-lms in its own environment; None if it cannot be installed from here."""
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    installed = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER],
        capture_output=True,
        text=True,
        check=False,
    )
    if installed.returncode:
        print(installed.stderr[-500:], file=sys.stderr)
        return None
    site = folder / "site"
    site.mkdir()
    subprocess.run(
        [environment / "bin" / "wagtail", "start", "peer", str(site)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return site


def measure(sites: dict[str, Site], times: int) -> dict[str, dict[str, dict[str, float]]]:
    """Milliseconds and bytes by page and site; the sites take turns, so that both meet the same."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for page in PAGES:
        took: dict[str, list[float]] = {name: [] for name in sites}
        sizes: dict[str, int] = {}
        for number in range(WARMING + times):
            for name, site in sites.items():
                answer = site.ask(page)
                sizes[name] = answer["bytes"]
                if number >= WARMING:
                    took[name].append(answer["ms"])
        found[page] = {
            name: {"ms": round(statistics.median(each), 2), "bytes": sizes[name]}
            for name, each in took.items()
        }
    return found


def tell(found: dict[str, dict[str, dict[str, float]]], *, compared: bool) -> None:
    if not compared:
        print(f"{PEER} could not be installed from here: nothing to compare with.")
    for page, each in found.items():
        print(f"{page:10}", end="")
        for name, figures in each.items():
            print(f"  {name} {figures['ms']:6.2f} ms, {figures['bytes'] / 1000:5.1f} kB", end="")
        print(f"  ratio {each['ours']['ms'] / each['theirs']['ms']:.2f}" if compared else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    parent = os.environ.get("VAR_DIR")
    if parent:
        try:
            Path(parent).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SystemExit(
                f"{parent} cannot be made ({error.strerror}). Choose another folder: VAR_DIR=…"
            ) from None
    with tempfile.TemporaryDirectory(prefix="waymark-benchmark-", dir=parent) as made:
        folder = Path(made)
        ours = folder / "ours"
        ours.mkdir()
        peer = install_peer(folder)
        sites = {"ours": Site(sys.executable, "ours.py", ours, VAR_DIR=str(ours))}
        if peer:
            python = str(folder / "environment" / "bin" / "python")
            sites["theirs"] = Site(python, "theirs.py", peer)
        found = measure(sites, asked.times)
        for site in sites.values():
            site.close()
    if asked.json:
        ratios = {
            page: round(each["ours"]["ms"] / each["theirs"]["ms"], 2)
            for page, each in found.items()
            if peer
        }
        print(json.dumps({"peer": PEER if peer else None, "pages": found, "ratios": ratios}))
    else:
        tell(found, compared=bool(peer))
    return 0 if peer else 2


if __name__ == "__main__":
    sys.exit(main())
