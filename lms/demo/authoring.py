"""Courses written as a trainer would write them: pages saved and published, quizzes in the bank.

The texts are TOML files in ``courses/``; official texts come from the Declaration's own package.
"""

import json
import tomllib
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone
from wagtail.models import Collection

from assessments.models import Quiz, QuizEntry
from cms.models import LegalSource, LegalStatus
from courses import teams
from courses.models import Catalogue, Course, Lesson, Module
from lms.demo.asking import Bank, find_topic, write_question
from lms.demo.declaration import Declaration
from lms.members.models import Member

COURSES = Path(__file__).parent / "courses"


def read_course(slug: str) -> dict[str, Any]:
    """A course's text, as it stands in its file."""
    return tomllib.loads((COURSES / f"{slug}.toml").read_text())


def write_course(
    *, text: dict[str, Any], catalogue: Catalogue, trainer: Member, declaration: Declaration
) -> Course:
    """Write and publish one course with its modules, lessons and quizzes."""
    sources = {source["key"]: _write_source(source) for source in text["sources"]}
    course = publish(
        catalogue,
        Course(
            title=text["title"],
            slug=text["slug"],
            summary_en=text["summary"],
            outcomes_en="\n".join(text["outcomes"]),
        ),
        trainer,
    )
    bank = Bank(collection=course.collection, sources=sources, cases=text.get("cases", ()))
    if "compared_by" in text:
        course.compared_by = bank.write_comparison(text["compared_by"])
    course.topics = [find_topic(name) for name in text["topics"]]
    _publish_draft(course, trainer)
    for module_text in text["modules"]:
        module = publish(
            course,
            Module(
                title=module_text["title"],
                slug=module_text["slug"],
                summary_en=module_text["summary"],
            ),
            trainer,
        )
        for lesson_text in module_text["lessons"]:
            body = [_block(each, sources, declaration, bank) for each in lesson_text["body"]]
            if "quiz" in lesson_text:
                quiz = _write_quiz(
                    lesson_text["quiz"],
                    collection=course.collection,
                    lessons=module_text["lessons"],
                    sources=sources,
                )
                body.append(block("quiz", quiz.pk))
            publish(module, _lesson(lesson_text, body), trainer)
    return course


def paragraphs(lesson: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The blocks of a lesson's text that have a name, by which a question says what teaches it."""
    for each in lesson["body"]:
        match each["type"]:
            case "heading":
                yield each["text"], each
            case "callout":
                yield each["title"], each
            case "legal_source":
                yield each["provision"], each


def publish(parent, page, trainer: Member):
    """Add a page and publish it, as the editor's button does. A course becomes the trainer's."""
    page.owner = trainer
    page.live = False
    parent.add_child(instance=page)
    if isinstance(page, Course):
        teams.give(course=page, member=trainer, given_by=None, at=timezone.now())
        page.refresh_from_db()
    _publish_draft(page, trainer)
    page.refresh_from_db()
    return page


def _publish_draft(page, trainer: Member):
    # A member keeps the rights they were asked for first, as in one request.
    trainer = Member.objects.get(pk=trainer.pk)
    page.save_revision(user=trainer).publish(user=trainer)


def block(kind: str, value: Any) -> dict[str, Any]:
    """One block of a body in stored form, with an id that translations can hold on to."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def declaration_source() -> LegalSource:
    """The Universal Declaration as a legal source."""
    source, _created = LegalSource.objects.get_or_create(
        title="Universal Declaration of Human Rights",
        defaults={
            "citation": "UN General Assembly resolution 217 A (III), Paris, 10 December 1948",
            "url": "https://www.ohchr.org/en/human-rights/universal-declaration",
            "checked_on": "2025-09-01",
        },
    )
    return source


def _lesson(text: dict[str, Any], body: list[dict[str, Any]]) -> Lesson:
    return Lesson(
        title=text["title"],
        slug=text["slug"],
        summary_en=text["summary"],
        work_minutes=text.get("work_minutes", 0),
        open_to_visitors=text.get("open_to_visitors", False),
        body_en=json.dumps(body),
    )


def _write_source(text: dict[str, Any]) -> LegalSource:
    source, _created = LegalSource.objects.get_or_create(
        title=text["title"],
        defaults={
            "citation": text["citation"],
            "url": text.get("url", ""),
            "status": text.get("status", LegalStatus.IN_FORCE),
            "status_on": text.get("status_on"),
            # Without a day, nobody has opened and read it.
            "checked_on": text.get("checked_on"),
        },
    )
    return source


def _block(
    text: dict[str, Any], sources: dict[str, LegalSource], declaration: Declaration, bank: Bank
) -> dict[str, Any]:
    match text["type"]:
        case "heading":
            return block("heading", text["text"])
        case "text":
            return block("text", text["html"])
        case "callout":
            return block(
                "callout",
                {"kind": text["kind"], "title": text.get("title", ""), "text": text["html"]},
            )
        case "legal_source":
            return block(
                "legal_source",
                {
                    "source": sources[text["source"]].pk,
                    "provision": text["provision"],
                    "rendering": "plain",
                    "text": text["html"],
                },
            )
        case "declaration":
            article = declaration.articles[text["article"] - 1]
            return block(
                "legal_source",
                {
                    "source": declaration_source().pk,
                    "provision": article.heading,
                    "rendering": "official",
                    "text": article.html_body,
                },
            )
        case "flow":
            return block(
                "flow",
                {
                    "title": text["title"],
                    "steps": [_item({"detail": "", **step}) for step in text["steps"]],
                    "end": text["end"],
                    "note": text["note"],
                },
            )
        case "timeline":
            moments = [_item(moment) for moment in text["moments"]]
            return block(
                "timeline", {"title": text["title"], "moments": moments, "note": text["note"]}
            )
        case "checklist":
            points = [_item(point) for point in text["points"]]
            return block(
                "checklist", {"title": text["title"], "points": points, "note": text["note"]}
            )
        case "table":
            return block(
                "table",
                {
                    "title": text["title"],
                    "cells": {
                        "columns": [_item(column) for column in text["columns"]],
                        "rows": [_item([_item(cell) for cell in row]) for row in text["rows"]],
                    },
                    "names_rows": True,
                    "note": text["note"],
                },
            )
        case "comparison":
            return block(
                "comparison",
                {
                    "title": text["title"],
                    "columns": [_item(column) for column in text["columns"]],
                    "rows": [
                        _item({"name": name, "cells": [_item(cell) for cell in cells]})
                        for name, *cells in text["rows"]
                    ],
                    "note": text["note"],
                },
            )
        case "case_file":
            return block("case_file", _case_file(text))
        case "self_check":
            chosen = [bank.write(question).pk for question in text["questions"]]
            return block("self_check", [_item(pk) for pk in chosen])
        case unknown:
            raise ValueError(f"No such block: {unknown}")


def _case_file(text: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": text["title"],
        "introduction": text["introduction"],
        "stages": [
            _item(
                {
                    "document": stage["document"],
                    "text": stage["html"],
                    "question": stage["question"],
                    "options": [_item(option) for option in stage["options"]],
                }
            )
            for stage in text["stages"]
        ],
        "note": text["note"],
    }


def _item(value: Any) -> dict[str, Any]:
    """One of a list inside a block, in stored form."""
    return block("item", value)


def _write_quiz(
    text: dict[str, Any],
    *,
    collection: Collection,
    lessons: Sequence[dict[str, Any]],
    sources: dict[str, LegalSource],
) -> Quiz:
    quiz = Quiz(
        title_en=text["title"],
        pass_mark=text["pass_mark"],
        # A task that a trainer reads has no limit: what was said of it is for the next try.
        attempts_limit=text.get("attempts_limit"),
        collection=collection,
    )
    named = {lesson["slug"]: dict(paragraphs(lesson)) for lesson in lessons}
    quiz.entries = [
        QuizEntry(
            question=write_question(
                text=question,
                collection=collection,
                sources=[sources[key] for key in sorted(_quoted(question["taught_by"], named))],
            )
        )
        for question in text["questions"]
    ]
    quiz.save()
    return quiz


def _quoted(
    taught_by: Sequence[dict[str, str]], named: dict[str, dict[str, dict[str, Any]]]
) -> set[str]:
    """The keys of the legal sources that the paragraphs quote which teach a question."""
    blocks = [named[each["lesson"]][each["paragraph"]] for each in taught_by]
    return {each["source"] for each in blocks if each["type"] == "legal_source"}
