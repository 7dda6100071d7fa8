"""The shape of the project: what import-linter is blind to."""

import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}
# From the top down, as import-linter knows them.
LAYERS = CONTRACTS["Imports point down"]["layers"]
# Functions of text, without rows: no app of Django's.
WITHOUT_APP = {"lms.digits", "lms.letters", "lms.statements", "lms.triggers", "lms.migrating"}
FOLDERS = {
    ".ci",
    "assessments",
    "benchmarks",
    "certificates",
    "cms",
    "courses",
    "docs",
    "lms",
    "requirements",
    "templates",
    "tests",
}
LONGEST_FILE = 600
EMPTY_WORDS = {"common", "core", "helpers", "managers", "misc", "services", "util", "utils"}


def project_files() -> list[Path]:
    """What is tracked, and what would be with the next commit."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = [Path(name) for name in listing.split("\0") if name]
    return [path for path in paths if (ROOT / path).is_file()]


def layer_of(model) -> str | None:
    """The layer a model belongs to; None for Django's, Wagtail's and other packages' models."""
    return layer_of_app(apps.get_app_config(model._meta.app_label).name)


def layer_of_app(name: str) -> str | None:
    """An app within another one, as ``cms.h5p``, is in that one's layer."""
    return next((each for each in LAYERS if name == each or name.startswith(f"{each}.")), None)


def upward_relations(models) -> list[str]:
    found = []
    for model in models:
        for field in model._meta.get_fields():
            target = field.related_model
            # Only what a model declares itself: the reverse side points up by nature.
            if field.auto_created or not target or not field.concrete or layer_of(target) is None:
                continue
            if LAYERS.index(layer_of(target)) < LAYERS.index(layer_of(model)):
                found.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    return found


def test_relations_point_down():
    models = [model for model in apps.get_models(include_auto_created=True) if layer_of(model)]

    assert models
    assert upward_relations(models) == []


def test_every_app_of_ours_is_a_layer():
    ours = {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path
    }

    # lms itself and its own configuration of Wagtail's users are the site, above all layers.
    assert {layer_of_app(name) for name in ours - {"lms"}} == set(LAYERS) - WITHOUT_APP


def test_what_is_the_site_inside_lms_is_forbidden_to_the_apps():
    [inside] = [contract for contract in CONTRACTS.values() if contract.get("exhaustive")]
    site = {name.strip(" ()\n") for name in inside["layers"][0].split(":")}

    assert {f"lms.{name}" for name in site} == set(
        CONTRACTS["No app imports the site"]["forbidden_modules"]
    )
    assert CONTRACTS["No app imports the site"]["source_modules"] == LAYERS


def test_no_file_is_longer_than_can_be_read_in_one_sitting():
    lengths = {
        str(path): len((ROOT / path).read_text().splitlines())
        for path in project_files()
        if path.suffix == ".py" and "migrations" not in path.parts
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_modules_are_named_after_what_they_are_about():
    empty = [path for path in project_files() if EMPTY_WORDS & {path.stem, *path.parts[:-1]}]

    assert empty == []


def test_no_folder_stands_beside_the_fixed_ones():
    folders = {path.parts[0] for path in project_files() if len(path.parts) > 1}

    assert folders <= FOLDERS


@pytest.mark.parametrize(
    "pattern",
    ["*.min.js", "*.min.css", "*.ttf", "*.otf", "*.woff", "*.woff2", "*.h5p", "*.whl", "*.tgz"],
)
def test_third_party_files_come_from_their_packages(pattern):
    assert [path for path in project_files() if path.match(pattern)] == []


def test_no_folder_holds_copied_packages():
    folders = {"node_modules", "vendor", "third_party"}

    assert [path for path in project_files() if folders & set(path.parts)] == []
