import django.db.models.deletion
import modelsearch.index
import taggit.managers
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models

import cms.fields
import cms.languages
import cms.sources
from lms.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # Not needed, but cheap only before there are models of ours: each of their operations draws
        # anew whatever hangs together with pages and members.
        ("mfa", "0003_authenticator_type_uniq"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    created = [
        migrations.CreateModel(
            name="HomePage",
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
                    "introduction",
                    models.TextField(blank=True, max_length=400, verbose_name="introduction"),
                ),
                (
                    "introduction_en",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_my",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_fa",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_ps",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_ur",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_ar",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_th",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_ind",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_ms",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_bn",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_km",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_ta",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_si",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_ne",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_vi",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_ja",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_ko",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                (
                    "introduction_zh_hans",
                    models.TextField(
                        blank=True, max_length=400, null=True, verbose_name="introduction"
                    ),
                ),
                ("body", cms.fields.TranslatableStreamField([], blank=True, verbose_name="more")),
                (
                    "body_en",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_my",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_fa",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_ps",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_ur",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_ar",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_th",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_ind",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_ms",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_bn",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_km",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_ta",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_si",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_ne",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_vi",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_ja",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_ko",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
                (
                    "body_zh_hans",
                    cms.fields.TranslatableStreamField(
                        [], blank=True, null=True, verbose_name="more"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=(cms.sources.SourceOnlyRevisions, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="StandardPage",
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
                "abstract": False,
            },
            bases=(cms.sources.SourceOnlyRevisions, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("file", models.FileField(upload_to="documents", verbose_name="file")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("file_size", models.PositiveBigIntegerField(editable=False, null=True)),
                ("file_hash", models.CharField(blank=True, editable=False, max_length=40)),
                (
                    "collection",
                    models.ForeignKey(
                        default=wagtail.models.media.get_root_collection_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "tags",
                    taggit.managers.TaggableManager(
                        blank=True,
                        help_text=None,
                        through="taggit.TaggedItem",
                        to="taggit.Tag",
                        verbose_name="tags",
                    ),
                ),
                (
                    "uploaded_by_user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by user",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "permissions": [("choose_attachment", "Can choose document")],
                "abstract": False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="LegalSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, unique=True, verbose_name="title")),
                (
                    "language",
                    models.CharField(
                        choices=cms.languages.source_languages,
                        default="en",
                        help_text="In which screen readers say it, whatever language the page is in.",
                        max_length=10,
                        verbose_name="language of the title",
                    ),
                ),
                (
                    "citation",
                    models.CharField(
                        blank=True,
                        help_text="For instance: Geneva, 28 July 1951, 189 UNTS 137",
                        max_length=255,
                        verbose_name="citation",
                    ),
                ),
                ("url", models.URLField(blank=True, verbose_name="official text")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in_force", "In force"),
                            ("appealed", "Under appeal"),
                            ("stayed", "Stayed"),
                            ("overturned", "Overturned"),
                            ("replaced", "Amended or replaced"),
                        ],
                        default="in_force",
                        help_text="Readers are told below each quotation if it is anything but in force.",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "status_on",
                    models.DateField(
                        blank=True,
                        help_text="The day of the appeal, the stay, the later judgment or the amendment.",
                        null=True,
                        verbose_name="since",
                    ),
                ),
                (
                    "checked_by",
                    models.CharField(
                        blank=True,
                        help_text="A role, not a name. For instance: a lawyer of the network in Dhaka",
                        max_length=150,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "checked_on",
                    models.DateField(
                        blank=True,
                        help_text="The day on which somebody last opened and read it. Readers see it as “law as at”. Empty: nobody has done so yet, and readers are told.",
                        null=True,
                        verbose_name="checked on",
                    ),
                ),
                (
                    "next_check_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty: 365 days after it was checked.",
                        null=True,
                        verbose_name="next check due on",
                    ),
                ),
            ],
            options={
                "verbose_name": "legal source",
                "verbose_name_plural": "legal sources",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("next_check_on__gt", models.F("checked_on"))),
                        name="next_check_is_after_the_last",
                        violation_error_message="The next check is after the last one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_on__isnull", False),
                            models.Q(("checked_by", ""), ("next_check_on", None)),
                            _connector="OR",
                        ),
                        name="who_checked_says_on_which_day",
                        violation_error_message="Say on which day it was checked, or leave empty by whom and when next.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        upload_to=wagtail.images.models.get_upload_to,
                        verbose_name="file",
                        width_field="width",
                    ),
                ),
                (
                    "description",
                    models.CharField(
                        blank=True, default="", max_length=255, verbose_name="description"
                    ),
                ),
                ("width", models.IntegerField(editable=False, verbose_name="width")),
                ("height", models.IntegerField(editable=False, verbose_name="height")),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True, db_index=True, verbose_name="created at"
                    ),
                ),
                ("focal_point_x", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_y", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_width", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_height", models.PositiveIntegerField(blank=True, null=True)),
                ("file_size", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "file_hash",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=40),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        default=wagtail.models.media.get_root_collection_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "tags",
                    taggit.managers.TaggableManager(
                        blank=True,
                        help_text=None,
                        through="taggit.TaggedItem",
                        to="taggit.Tag",
                        verbose_name="tags",
                    ),
                ),
                (
                    "uploaded_by_user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by user",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "permissions": [("choose_picture", "Can choose picture")],
                "abstract": False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="PictureRendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("filter_spec", models.CharField(db_index=True, max_length=255)),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        storage=wagtail.images.models.get_rendition_storage,
                        upload_to=wagtail.images.models.get_rendition_upload_to,
                        width_field="width",
                    ),
                ),
                ("width", models.IntegerField(editable=False)),
                ("height", models.IntegerField(editable=False)),
                (
                    "focal_point_key",
                    models.CharField(blank=True, default="", editable=False, max_length=16),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renditions",
                        to="cms.picture",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("image", "filter_spec", "focal_point_key"),
                        name="one_rendition_per_filter",
                    ),
                ],
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveIntegerField()),
                (
                    "language",
                    models.CharField(
                        choices=cms.languages.source_languages,
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="What it is called in its source language, for lists.",
                        max_length=255,
                    ),
                ),
                ("texts", models.JSONField(default=dict)),
                ("released", models.JSONField(null=True)),
                (
                    "is_copied",
                    models.BooleanField(
                        default=False,
                        help_text="It came with a copy of its source, and nobody has released it since: readers get no text of it that was made from another source text than the one there is.",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="Grows with every change of the draft: who edits an older one is told.",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("working", "being translated"),
                            ("review", "waits for review"),
                            ("returned", "sent back"),
                            ("released", "released"),
                        ],
                        default="working",
                        max_length=10,
                    ),
                ),
                ("review_note", models.TextField(blank=True)),
                ("started_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("locked_at", models.DateTimeField(null=True)),
                ("words", models.PositiveIntegerField(default=0)),
                ("words_done", models.PositiveIntegerField(default=0)),
                ("words_outdated", models.PositiveIntegerField(default=0)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "translation",
                "verbose_name_plural": "translations",
                "permissions": [
                    ("translate_all", "Can translate what was released into every language"),
                    ("translate_own", "Can translate what they may change into every language"),
                ],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("content_type", "object_id", "language"),
                        name="one_translation_per_source_and_language",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("words_done__lte", models.F("words")),
                            ("words_outdated__lte", models.F("words_done")),
                        ),
                        name="words_done_are_of_the_words",
                    ),
                ],
            },
        ),
    ]

    operations = [
        CreateModels(created),
    ]
