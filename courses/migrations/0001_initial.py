import uuid

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models

import cms.fields
import cms.languages
import cms.sources
from lms.migrating import CreateModels
from lms.triggers import Refuse


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assessments", "0001_initial"),
        ("cms", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("h5p", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    created = [
        migrations.CreateModel(
            name="Catalogue",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "source_language",
                    models.CharField(
                        choices=cms.languages.source_languages,
                        default="en",
                        help_text="The language you write this in. It stays as it is once saved.",
                        max_length=10,
                        verbose_name="written in",
                    ),
                ),
                ("heading", models.CharField(blank=True, max_length=255, verbose_name="title")),
                (
                    "heading_en",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_my",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_fa",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ps",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ur",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ar",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_th",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ind",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ms",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_bn",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_km",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ta",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_si",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ne",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_vi",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ja",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ko",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_zh_hans",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
            ],
            options={
                "verbose_name": "catalogue",
            },
            bases=(cms.sources.SourceOnlyRevisions, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="LearningPath",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source_language",
                    models.CharField(
                        choices=cms.languages.source_languages,
                        default="en",
                        help_text="The language you write this in. It stays as it is once saved.",
                        max_length=10,
                        verbose_name="written in",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="title")),
                ("title_en", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_my", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_fa", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_ps", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_ur", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_ar", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_th", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_ind", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_ms", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_bn", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_km", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_ta", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_si", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_ne", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_vi", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_ja", models.CharField(max_length=150, null=True, verbose_name="title")),
                ("title_ko", models.CharField(max_length=150, null=True, verbose_name="title")),
                (
                    "title_zh_hans",
                    models.CharField(max_length=150, null=True, verbose_name="title"),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="It stays as it is once a version of the path was published.",
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=300, verbose_name="summary")),
                (
                    "summary_en",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_my",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_fa",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ps",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ur",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ar",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_th",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ind",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ms",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_bn",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_km",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ta",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_si",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ne",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_vi",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ja",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ko",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_zh_hans",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
            ],
            options={
                "verbose_name": "learning path",
                "verbose_name_plural": "learning paths",
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "source_language",
                    models.CharField(
                        choices=cms.languages.source_languages,
                        default="en",
                        help_text="The language you write this in. It stays as it is once saved.",
                        max_length=10,
                        verbose_name="written in",
                    ),
                ),
                ("heading", models.CharField(blank=True, max_length=255, verbose_name="title")),
                (
                    "heading_en",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_my",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_fa",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ps",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ur",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ar",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_th",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ind",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ms",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_bn",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_km",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ta",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_si",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ne",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_vi",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ja",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ko",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_zh_hans",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                ("summary", models.TextField(blank=True, max_length=300, verbose_name="summary")),
                (
                    "summary_en",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_my",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_fa",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ps",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ur",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ar",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_th",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ind",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ms",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_bn",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_km",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ta",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_si",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ne",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_vi",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ja",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ko",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_zh_hans",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        help_text="Counted when it is published: from its words, its pictures, its questions and own work.",
                        null=True,
                        verbose_name="minutes to study",
                    ),
                ),
                (
                    "work_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        default=0,
                        help_text="What learners do away from the page: write, discuss, look something up. It is added to the minutes to study.",
                        verbose_name="minutes of own work",
                    ),
                ),
                (
                    "open_to_visitors",
                    models.BooleanField(
                        default=False,
                        help_text="Everybody may read this lesson without an account. Its quiz and its interactive exercises stay with those who join the course.",
                        verbose_name="open to visitors",
                    ),
                ),
                (
                    "body",
                    cms.fields.TranslatableStreamField([], blank=True, verbose_name="content"),
                ),
                (
                    "body_en",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_my",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_fa",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_ps",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_ur",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_ar",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_th",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_ind",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_ms",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_bn",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_km",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_ta",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_si",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_ne",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_vi",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_ja",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_ko",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
                (
                    "body_zh_hans",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="content"
                    ),
                ),
            ],
            options={
                "verbose_name": "lesson",
            },
            bases=(cms.sources.SourceOnlyRevisions, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="Module",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "source_language",
                    models.CharField(
                        choices=cms.languages.source_languages,
                        default="en",
                        help_text="The language you write this in. It stays as it is once saved.",
                        max_length=10,
                        verbose_name="written in",
                    ),
                ),
                ("heading", models.CharField(blank=True, max_length=255, verbose_name="title")),
                (
                    "heading_en",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_my",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_fa",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ps",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ur",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ar",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_th",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ind",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ms",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_bn",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_km",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ta",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_si",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ne",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_vi",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ja",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ko",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_zh_hans",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                ("summary", models.TextField(blank=True, max_length=300, verbose_name="summary")),
                (
                    "summary_en",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_my",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_fa",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ps",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ur",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ar",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_th",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ind",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ms",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_bn",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_km",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ta",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_si",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ne",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_vi",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ja",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_ko",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
                (
                    "summary_zh_hans",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="summary"),
                ),
            ],
            options={
                "verbose_name": "module",
            },
            bases=(cms.sources.SourceOnlyRevisions, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "source_language",
                    models.CharField(
                        choices=cms.languages.source_languages,
                        default="en",
                        help_text="The language you write this in. It stays as it is once saved.",
                        max_length=10,
                        verbose_name="written in",
                    ),
                ),
                ("heading", models.CharField(blank=True, max_length=255, verbose_name="title")),
                (
                    "heading_en",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_my",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_fa",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ps",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ur",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ar",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_th",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ind",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ms",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_bn",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_km",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ta",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_si",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ne",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_vi",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ja",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_ko",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "heading_zh_hans",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="title"),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_en",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_my",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_fa",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_ps",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_ur",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_ar",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_th",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_ind",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_ms",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_bn",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_km",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_ta",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_si",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_ne",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_vi",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_ja",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_ko",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "summary_zh_hans",
                    models.TextField(
                        help_text="Two sentences for the catalogue.",
                        max_length=300,
                        null=True,
                        verbose_name="summary",
                    ),
                ),
                (
                    "outcomes",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_en",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_my",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_fa",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_ps",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_ur",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_ar",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_th",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_ind",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_ms",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_bn",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_km",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_ta",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_si",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_ne",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_vi",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_ja",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_ko",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "outcomes_zh_hans",
                    models.TextField(
                        blank=True,
                        help_text="One a line.",
                        null=True,
                        verbose_name="what you will be able to do",
                    ),
                ),
                (
                    "is_reader",
                    models.BooleanField(
                        default=False,
                        help_text="To look things up. It asks nothing, cannot be completed, and no path can ask for it.",
                        verbose_name="a reader",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        help_text="Counted when it is published: from its words, its pictures, its questions and own work.",
                        null=True,
                        verbose_name="minutes to study",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where this course's images, documents, questions and quizzes are kept.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "compared_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Offered before the first lesson and again after the last, with other questions on the same topics where it draws them. It counts for nothing; what learners gained is told topic by topic. Take one that no lesson asks.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="compared_courses",
                        to="assessments.quiz",
                        verbose_name="quiz before and after",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cms.picture",
                        verbose_name="picture",
                    ),
                ),
                (
                    "topics",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        help_text="What it is about: reports tell by country which topics nobody learns about.",
                        related_name="courses",
                        to="assessments.topic",
                        verbose_name="topics",
                    ),
                ),
            ],
            options={
                "verbose_name": "course",
            },
            bases=(cms.sources.SourceOnlyRevisions, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("read", "Read"),
                            ("quiz", "Quiz"),
                            ("exercise", "Interactive exercise"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "least_percent",
                    models.PositiveSmallIntegerField(
                        help_text="The score that an exercise asks for; empty: it is to be completed.",
                        null=True,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="The lesson's title when last published.", max_length=255
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "exercise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="h5p.content",
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        related_query_name="activity",
                        to="assessments.quiz",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="courses.course",
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="activities",
                        to="courses.lesson",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "read"), ("retired_at", None)),
                        fields=("lesson",),
                        name="one_reading_per_lesson",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "quiz"), ("retired_at", None)),
                        fields=("lesson", "quiz"),
                        name="quiz_once_per_lesson",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "exercise"), ("retired_at", None)),
                        fields=("lesson", "exercise"),
                        name="exercise_once_per_lesson",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("exercise", None),
                                ("kind", "quiz"),
                                ("least_percent", None),
                                ("quiz__isnull", False),
                            ),
                            models.Q(
                                ("exercise", None),
                                ("kind", "read"),
                                ("least_percent", None),
                                ("quiz", None),
                            ),
                            models.Q(
                                ("exercise__isnull", False),
                                ("kind", "exercise"),
                                ("quiz", None),
                                models.Q(
                                    ("least_percent", None),
                                    ("least_percent__range", (1, 100)),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="activities_have_what_they_ask",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("enrolled_at", models.DateTimeField()),
                ("completed_activities", models.PositiveIntegerField(default=0)),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        help_text="Per cent: the average of the best results in the course's quizzes.",
                        null=True,
                    ),
                ),
                ("completed_at", models.DateTimeField(db_index=True, null=True)),
                ("last_studied_at", models.DateTimeField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="courses.course",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)),
                        fields=("member", "course"),
                        name="one_active_enrolment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="percent_up_to_100"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=800, unique=True)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LearningRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("joined", "joined"),
                            ("completed", "completed"),
                            ("passed", "passed"),
                            ("failed", "failed"),
                            ("course-completed", "completed the course"),
                        ],
                        max_length=20,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(null=True)),
                (
                    "self_reported",
                    models.BooleanField(
                        help_text="Of exercises: whether the learner's device counted the points.",
                        null=True,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("client_key", models.UUIDField(default=uuid.uuid4)),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="courses.activity",
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_records",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="courses.enrolment",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_records",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "client_key"), name="one_effect_per_client_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("verb", "course-completed")),
                        fields=("enrolment",),
                        name="course_completed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("activity", None), ("verb__in", ["joined", "course-completed"])
                            ),
                            models.Q(
                                ("activity__isnull", False),
                                ("verb__in", ["completed", "passed", "failed"]),
                            ),
                            _connector="OR",
                        ),
                        name="verbs_fit_activities",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PathVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="number",
                    ),
                ),
                (
                    "valid_for_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: it does not expire.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="certificate valid for (months)",
                    ),
                ),
                (
                    "closes_on",
                    models.DateField(
                        editable=False,
                        help_text="The last day on which it can be completed; members are asked to move on.",
                        null=True,
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="courses.learningpath",
                        verbose_name="path",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a path",
                "verbose_name_plural": "versions of paths",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("path", "number"), name="path_versions_are_numbered"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PathEnrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cycle", models.PositiveSmallIntegerField(default=1)),
                ("completions_from", models.DateTimeField(null=True)),
                ("enrolled_at", models.DateTimeField()),
                ("completed_at", models.DateTimeField(db_index=True, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="path_enrolments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="courses.learningpath",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="courses.pathversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "path", "cycle"), name="one_enrolment_per_path_and_cycle"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completions_from", None), ("cycle", 1)),
                            models.Q(("completions_from__isnull", False), ("cycle__gt", 1)),
                            _connector="OR",
                        ),
                        name="renewals_count_from_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rebuild",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asking", models.UUIDField()),
                ("reached", models.BigIntegerField(default=0)),
                (
                    "course",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.course",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recognition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        help_text="What was learned, and where.",
                        max_length=300,
                        verbose_name="reason",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        help_text="What you saw, for instance a certificate and its number.",
                        max_length=300,
                        verbose_name="evidence",
                    ),
                ),
                ("recognised_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("approved", "approved"), ("declined", "declined")],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recognitions",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recognitions_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "path_enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recognitions",
                        to="courses.pathenrolment",
                    ),
                ),
                (
                    "recognised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recognitions_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "recognition of earlier learning",
                "verbose_name_plural": "recognitions of earlier learning",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "declined"), _negated=True),
                        fields=("path_enrolment", "course"),
                        name="course_recognised_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("recognised_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="recognition_decided_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="recognition_decisions_have_a_person_and_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequirementGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "at_least",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: all of them are required.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="how many of them",
                    ),
                ),
                (
                    "after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The number of the group that has to be completed first. Empty: open at once.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="opens after group",
                    ),
                ),
                (
                    "version",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="groups",
                        to="courses.pathversion",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at_least", None), ("at_least__gte", 1), _connector="OR"
                        ),
                        name="at_least_one_of_a_group",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PathRequirement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "minimum_grade",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The average of the best results in the course's quizzes. Empty: none.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="minimum grade (per cent)",
                    ),
                ),
                (
                    "accepted_from",
                    models.DateField(
                        blank=True,
                        help_text="Earlier completions do not count. Empty: all count.",
                        null=True,
                        verbose_name="completed on or after",
                    ),
                ),
                (
                    "renewed",
                    models.BooleanField(
                        default=True,
                        help_text="Whoever renews the certificate completes this course again.",
                        verbose_name="again for a renewal",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="path_requirements",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "group",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirements",
                        to="courses.requirementgroup",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order", "pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "course"), name="course_once_per_group"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceSize",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=255)),
                ("words", models.PositiveIntegerField()),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("content_type", "object_id"), name="one_size_a_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseTrainer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trainers",
                        to="courses.course",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="courses_trained",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "course's trainer",
                "verbose_name_plural": "courses' trainers",
                "permissions": [
                    ("teach_courses", "Can begin courses, and be given them"),
                    ("give_courses", "Can say which trainers belong to a course"),
                ],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "member"), name="trainer_belongs_to_a_course_once"
                    ),
                ],
            },
        ),
    ]

    operations = [
        CreateModels(created),
        Refuse(
            "records_are_append_only",
            table="courses_learningrecord",
            event="UPDATE",
            says="learning records are added and never changed",
        ),
        Refuse(
            "signed_addresses_stay",
            table="courses_learningpath",
            event="UPDATE OF slug",
            says="the address of a path that was published is signed into certificates",
            rows="""OLD.slug <> NEW.slug AND EXISTS (
                SELECT 1 FROM courses_pathversion
                WHERE path_id = OLD.id AND first_published_at IS NOT NULL
            )""",
        ),
    ]
