import django.db.models.deletion
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models

import cms.h5p.models
from lms.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    created = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                (
                    "packed",
                    models.PositiveBigIntegerField(
                        help_text="About how many bytes it takes on its way to a browser."
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200, storage=cms.h5p.models.private_storage, upload_to=""
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("language", models.CharField(max_length=35, verbose_name="language")),
                (
                    "direction",
                    models.CharField(
                        choices=[("ltr", "left to right"), ("rtl", "right to left")],
                        max_length=3,
                        verbose_name="direction",
                    ),
                ),
                (
                    "text_alternative",
                    models.TextField(
                        blank=True,
                        help_text="For those who cannot use it: what it shows, and what one is to learn from it.",
                        verbose_name="text alternative",
                    ),
                ),
                (
                    "transcript",
                    models.TextField(
                        blank=True,
                        help_text="What is said in its sounds and films.",
                        verbose_name="transcript",
                    ),
                ),
                ("created_at", models.DateTimeField()),
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
            ],
            options={
                "verbose_name": "interactive content",
                "verbose_name_plural": "interactive contents",
            },
        ),
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("package_name", models.CharField(max_length=255)),
                ("metadata", models.JSONField(help_text="Its h5p.json.")),
                ("warnings", models.JSONField(default=list, help_text="Sentences.")),
                (
                    "first_visit_bytes",
                    models.PositiveBigIntegerField(
                        help_text="About what a browser without anything of it has to fetch."
                    ),
                ),
                ("imported_at", models.DateTimeField()),
                (
                    "content",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="h5p.content",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "main_library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="h5p.librarybuild",
                    ),
                ),
                (
                    "files",
                    models.ManyToManyField(
                        related_name="+", through="h5p.ContentFile", to="h5p.storedfile"
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="h5p.storedfile",
                    ),
                ),
                (
                    "builds",
                    models.ManyToManyField(
                        related_name="versions", through="h5p.VersionBuild", to="h5p.librarybuild"
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
                "verbose_name_plural": "versions",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("content", "number"), name="one_content_version_per_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContentFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=255)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="h5p.contentversion",
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="h5p.storedfile",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "path"), name="one_file_per_content_path"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExerciseAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                (
                    "completed_at",
                    models.DateTimeField(help_text="When it was completed last.", null=True),
                ),
                ("points", models.FloatField(null=True)),
                ("points_possible", models.FloatField(null=True)),
                (
                    "is_checked",
                    models.BooleanField(
                        default=False,
                        help_text="Whether the site counted the points by the answers.",
                    ),
                ),
                (
                    "state",
                    models.TextField(blank=True, help_text="JSON, as the exercise wants it back."),
                ),
                (
                    "exercise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="h5p.contentversion",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exercise_attempts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "exercise"), name="one_attempt_per_member_and_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("points", None), ("points_possible", None)),
                            models.Q(
                                ("points__gte", 0), ("points__lte", models.F("points_possible"))
                            ),
                            _connector="OR",
                        ),
                        name="points_within_the_possible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExerciseStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField()),
                ("verb", models.CharField(max_length=20)),
                ("is_whole", models.BooleanField()),
                (
                    "part",
                    models.CharField(
                        blank=True, help_text="Which question, if it says so.", max_length=64
                    ),
                ),
                ("is_checked", models.BooleanField(default=False)),
                ("points", models.FloatField(null=True)),
                ("points_possible", models.FloatField(null=True)),
                ("happened_at", models.DateTimeField()),
                (
                    "exercise_attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="h5p.exerciseattempt",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("exercise_attempt", "client_key"),
                        name="one_statement_per_client_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownBad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="For instance: H5P.MultiChoice",
                        max_length=255,
                        verbose_name="name",
                    ),
                ),
                (
                    "first",
                    models.CharField(
                        blank=True,
                        help_text="Left empty: from the first.",
                        max_length=20,
                        verbose_name="from version",
                    ),
                ),
                (
                    "last",
                    models.CharField(
                        blank=True,
                        help_text="This one too. For instance: 1.16.4. Left empty: all there will be.",
                        max_length=20,
                        verbose_name="to version",
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True,
                        help_text="In place of name and versions: the hash of one build, as its page says it.",
                        max_length=64,
                        verbose_name="hash",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        help_text="Whoever brings a package with it reads this.",
                        max_length=250,
                        verbose_name="reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "library known to be bad",
                "verbose_name_plural": "libraries known to be bad",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first", ""),
                                ("last", ""),
                                ("name", ""),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            models.Q(models.Q(("name", ""), _negated=True), ("digest", "")),
                            _connector="OR",
                        ),
                        name="bad_by_hash_or_by_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LibraryBuild",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("major", models.PositiveIntegerField()),
                ("minor", models.PositiveIntegerField()),
                ("patch", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("licence", models.CharField(blank=True, max_length=255, verbose_name="licence")),
                ("author", models.CharField(blank=True, max_length=255)),
                ("metadata", models.JSONField(help_text="Its library.json.")),
                ("size", models.PositiveBigIntegerField(help_text="Bytes of all its files.")),
                ("added_at", models.DateTimeField()),
                ("trusted_at", models.DateTimeField(null=True)),
                (
                    "trusted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "files",
                    models.ManyToManyField(
                        related_name="builds", through="h5p.LibraryFile", to="h5p.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "library",
                "verbose_name_plural": "libraries",
                "permissions": [("trust_librarybuild", "Can say which libraries are trusted")],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["name", "major", "minor"], name="builds_of_a_library"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackageImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Of the file, as its owner calls it.", max_length=255
                    ),
                ),
                (
                    "upload",
                    models.FileField(
                        max_length=200, storage=cms.h5p.models.private_storage, upload_to=""
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, help_text="Else the package says it.", max_length=35
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True, help_text="Else the package says it.", max_length=255
                    ),
                ),
                ("text_alternative", models.TextField(blank=True)),
                ("transcript", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits"),
                            ("reading", "is being checked"),
                            ("storing", "is being stored"),
                            ("done", "imported"),
                            ("refused", "refused"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.UUIDField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("noted_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "code",
                    models.CharField(blank=True, help_text="Why it was refused.", max_length=40),
                ),
                ("entry", models.CharField(blank=True, max_length=310)),
                ("detail", models.CharField(blank=True, max_length=310)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.collection",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replacements",
                        to="h5p.content",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="brought_by",
                        to="h5p.contentversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of a package",
                "verbose_name_plural": "imports of packages",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state", "done"),
                                ("version__isnull", False),
                            ),
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state", "refused"),
                                ("version", None),
                                models.Q(("code", ""), _negated=True),
                            ),
                            models.Q(
                                ("finished_at", None),
                                ("state__in", ["waiting", "reading", "storing"]),
                                ("version", None),
                            ),
                            _connector="OR",
                        ),
                        name="import_is_done_refused_or_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LibraryFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=255)),
                (
                    "build",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="h5p.librarybuild",
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="h5p.storedfile",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("build", "path"), name="one_file_per_library_path"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionBuild",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "build",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="h5p.librarybuild"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="h5p.contentversion"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "position"), name="one_build_per_position"
                    ),
                    models.UniqueConstraint(
                        fields=("version", "build"), name="each_build_loaded_once"
                    ),
                ],
            },
        ),
    ]

    operations = [
        CreateModels(created),
    ]
