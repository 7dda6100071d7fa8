import django.core.validators
import django.db.models.deletion
import modelcluster.contrib.taggit
import modelcluster.fields
import modelsearch.index
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models

import assessments.models.imports
import cms.languages
from lms.migrating import CreateModels
from lms.triggers import Refuse


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    created = [
        migrations.CreateModel(
            name="QuestionTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True, max_length=100, unique=True, verbose_name="slug"
                    ),
                ),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
            },
        ),
        migrations.CreateModel(
            name="Topic",
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
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("name_en", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_my", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_fa", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_ps", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_ur", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_ar", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_th", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_ind", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_ms", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_bn", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_km", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_ta", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_si", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_ne", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_vi", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_ja", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_ko", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_zh_hans", models.CharField(max_length=150, null=True, verbose_name="name")),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
            },
        ),
        migrations.CreateModel(
            name="Case",
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
                ("text", models.TextField(verbose_name="case")),
                ("text_en", models.TextField(null=True, verbose_name="case")),
                ("text_my", models.TextField(null=True, verbose_name="case")),
                ("text_fa", models.TextField(null=True, verbose_name="case")),
                ("text_ps", models.TextField(null=True, verbose_name="case")),
                ("text_ur", models.TextField(null=True, verbose_name="case")),
                ("text_ar", models.TextField(null=True, verbose_name="case")),
                ("text_th", models.TextField(null=True, verbose_name="case")),
                ("text_ind", models.TextField(null=True, verbose_name="case")),
                ("text_ms", models.TextField(null=True, verbose_name="case")),
                ("text_bn", models.TextField(null=True, verbose_name="case")),
                ("text_km", models.TextField(null=True, verbose_name="case")),
                ("text_ta", models.TextField(null=True, verbose_name="case")),
                ("text_si", models.TextField(null=True, verbose_name="case")),
                ("text_ne", models.TextField(null=True, verbose_name="case")),
                ("text_vi", models.TextField(null=True, verbose_name="case")),
                ("text_ja", models.TextField(null=True, verbose_name="case")),
                ("text_ko", models.TextField(null=True, verbose_name="case")),
                ("text_zh_hans", models.TextField(null=True, verbose_name="case")),
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
                "verbose_name": "case",
                "verbose_name_plural": "cases",
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "path",
                    models.CharField(
                        help_text="A stroke makes a category inside another: Exclusion/Serious crimes",
                        max_length=255,
                        verbose_name="name",
                    ),
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
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("collection", "path"), name="category_once_per_collection"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "One right answer"),
                            ("multiple", "Several right answers"),
                            ("true_false", "True or false"),
                            ("words", "A few words"),
                            ("number", "A number"),
                            ("matching", "Matching"),
                            ("ordering", "Putting in order"),
                            ("gaps", "A text with gaps"),
                            ("essay", "A written answer"),
                        ],
                        default="single",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="What you call it in the bank. Learners never see it.",
                        max_length=255,
                        verbose_name="name",
                    ),
                ),
                ("text", models.TextField(verbose_name="question")),
                ("text_en", models.TextField(null=True, verbose_name="question")),
                ("text_my", models.TextField(null=True, verbose_name="question")),
                ("text_fa", models.TextField(null=True, verbose_name="question")),
                ("text_ps", models.TextField(null=True, verbose_name="question")),
                ("text_ur", models.TextField(null=True, verbose_name="question")),
                ("text_ar", models.TextField(null=True, verbose_name="question")),
                ("text_th", models.TextField(null=True, verbose_name="question")),
                ("text_ind", models.TextField(null=True, verbose_name="question")),
                ("text_ms", models.TextField(null=True, verbose_name="question")),
                ("text_bn", models.TextField(null=True, verbose_name="question")),
                ("text_km", models.TextField(null=True, verbose_name="question")),
                ("text_ta", models.TextField(null=True, verbose_name="question")),
                ("text_si", models.TextField(null=True, verbose_name="question")),
                ("text_ne", models.TextField(null=True, verbose_name="question")),
                ("text_vi", models.TextField(null=True, verbose_name="question")),
                ("text_ja", models.TextField(null=True, verbose_name="question")),
                ("text_ko", models.TextField(null=True, verbose_name="question")),
                ("text_zh_hans", models.TextField(null=True, verbose_name="question")),
                (
                    "feedback",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_en",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_my",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_fa",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_ps",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_ur",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_ar",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_th",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_ind",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_ms",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_bn",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_km",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_ta",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_si",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_ne",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_vi",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_ja",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_ko",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "feedback_zh_hans",
                    models.TextField(
                        blank=True,
                        help_text="Shown after the answers are handed in: why, and where the law says so.",
                        null=True,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "picture_words",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_en",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_my",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_fa",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_ps",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_ur",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_ar",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_th",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_ind",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_ms",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_bn",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_km",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_ta",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_si",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_ne",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_vi",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_ja",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_ko",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "picture_words_zh_hans",
                    models.CharField(
                        blank=True,
                        help_text="For those who do not see the picture: what in it matters for the answer.",
                        max_length=500,
                        null=True,
                        verbose_name="picture in words",
                    ),
                ),
                (
                    "default_points",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        help_text="What it counts for in a quiz that does not say otherwise.",
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="points",
                    ),
                ),
                (
                    "penalty",
                    models.DecimalField(
                        decimal_places=5,
                        default="0.33333",
                        help_text="Where a quiz is for practice: the share of the points that a wrong try costs.",
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="off for each further try",
                    ),
                ),
                (
                    "shuffle",
                    models.BooleanField(
                        default=True,
                        help_text="Only where the quiz mixes answers, too.",
                        verbose_name="answers in another order each time",
                    ),
                ),
                (
                    "all_or_nothing",
                    models.BooleanField(
                        default=False, verbose_name="points only if all of it is right"
                    ),
                ),
                (
                    "case_sensitive",
                    models.BooleanField(default=False, verbose_name="capital letters matter"),
                ),
                (
                    "for_markers",
                    models.TextField(
                        blank=True,
                        help_text="What a good answer says. Learners never see it.",
                        verbose_name="note for those who mark",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("ready", "Ready"), ("retired", "Retired")],
                        default="ready",
                        help_text="Only ready questions are drawn at random. Retired ones are not offered.",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "difficulty",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Easy"), (2, "In between"), (3, "Hard")],
                        null=True,
                        verbose_name="difficulty",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        help_text="The case that this asks about. It is shown once, above its questions.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="assessments.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="assessments.category",
                        verbose_name="category",
                    ),
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
                    "legal_sources",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True, to="cms.legalsource", verbose_name="legal sources"
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.picture",
                        verbose_name="picture",
                    ),
                ),
                (
                    "tags",
                    modelcluster.contrib.taggit.ClusterTaggableManager(
                        blank=True,
                        help_text="A comma-separated list of tags.",
                        through="assessments.TaggedQuestion",
                        to="assessments.QuestionTag",
                        verbose_name="tags",
                    ),
                ),
                (
                    "topics",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True, to="assessments.topic", verbose_name="topics"
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("default_points__gte", 0)),
                        name="question_points_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("penalty__gte", 0), ("penalty__lte", 1)),
                        name="penalty_is_a_share",
                    ),
                ],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="Hint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("text", models.CharField(max_length=500, verbose_name="hint")),
                ("text_en", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_my", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_fa", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_ps", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_ur", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_ar", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_th", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_ind", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_ms", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_bn", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_km", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_ta", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_si", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_ne", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_vi", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_ja", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_ko", models.CharField(max_length=500, null=True, verbose_name="hint")),
                ("text_zh_hans", models.CharField(max_length=500, null=True, verbose_name="hint")),
                (
                    "question",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hints",
                        to="assessments.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "hint",
                "verbose_name_plural": "hints",
                "ordering": ["sort_order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Gap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="number",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("choice", "Choose from a list"),
                            ("words", "A few words"),
                            ("number", "A number"),
                        ],
                        default="choice",
                        max_length=10,
                        verbose_name="how it is filled",
                    ),
                ),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        help_text="Compared with the other gaps: 2 counts twice as much as 1.",
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="counts",
                    ),
                ),
                (
                    "question",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gaps",
                        to="assessments.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "gap",
                "verbose_name_plural": "gaps",
                "ordering": ["sort_order", "pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "number"), name="gaps_are_numbered"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("text", models.CharField(max_length=500, verbose_name="what is looked for")),
                (
                    "text_en",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_my",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_fa",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_ps",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_ur",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_ar",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_th",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_ind",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_ms",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_bn",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_km",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_ta",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_si",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_ne",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_vi",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_ja",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_ko",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "text_zh_hans",
                    models.CharField(max_length=500, null=True, verbose_name="what is looked for"),
                ),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        help_text="Compared with the other lines: 2 counts twice as much as 1.",
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="counts",
                    ),
                ),
                (
                    "question",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="assessments.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the rubric",
                "verbose_name_plural": "lines of the rubric",
                "ordering": ["sort_order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="answer")),
                (
                    "text_en",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_my",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_fa",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_ps",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_ur",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_ar",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_th",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_ind",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_ms",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_bn",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_km",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_ta",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_si",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_ne",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_vi",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_ja",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_ko",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                (
                    "text_zh_hans",
                    models.CharField(blank=True, max_length=500, null=True, verbose_name="answer"),
                ),
                ("match", models.CharField(blank=True, max_length=500, verbose_name="belongs to")),
                (
                    "match_en",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_my",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_fa",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_ps",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_ur",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_ar",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_th",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_ind",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_ms",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_bn",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_km",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_ta",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_si",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_ne",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_vi",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_ja",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_ko",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "match_zh_hans",
                    models.CharField(
                        blank=True, max_length=500, null=True, verbose_name="belongs to"
                    ),
                ),
                (
                    "number",
                    models.DecimalField(
                        blank=True,
                        decimal_places=10,
                        max_digits=24,
                        null=True,
                        verbose_name="number",
                    ),
                ),
                (
                    "tolerance",
                    models.DecimalField(
                        decimal_places=10,
                        default=0,
                        max_digits=24,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="up to this far off",
                    ),
                ),
                (
                    "gap",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="gap"),
                ),
                ("is_correct", models.BooleanField(default=False, verbose_name="right")),
                (
                    "credit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        help_text="Empty: all right answers together are worth 100.",
                        max_digits=8,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-100),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="worth in per cent",
                    ),
                ),
                (
                    "stays_last",
                    models.BooleanField(
                        default=False,
                        help_text="For “All of the above”.",
                        verbose_name="stays last",
                    ),
                ),
                (
                    "feedback",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_en",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_my",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_fa",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_ps",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_ur",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_ar",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_th",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_ind",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_ms",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_bn",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_km",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_ta",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_si",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_ne",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_vi",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_ja",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_ko",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "feedback_zh_hans",
                    models.CharField(
                        blank=True,
                        help_text="Shown to those who chose this.",
                        max_length=500,
                        null=True,
                        verbose_name="feedback",
                    ),
                ),
                (
                    "question",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="assessments.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["sort_order", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credit", None),
                            models.Q(("credit__gte", -100), ("credit__lte", 100)),
                            _connector="OR",
                        ),
                        name="credit_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance__gte", 0)), name="tolerance_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionImport",
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
                        max_length=200,
                        storage=assessments.models.imports.private_storage,
                        upload_to="",
                    ),
                ),
                ("format", models.CharField(max_length=20)),
                (
                    "category",
                    models.CharField(
                        blank=True, help_text="Else the file says it.", max_length=255
                    ),
                ),
                ("language", models.CharField(max_length=35)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits to be read"),
                            ("reading", "is being read"),
                            ("looked-at", "was read"),
                            ("wanted", "waits to be imported"),
                            ("storing", "is being imported"),
                            ("done", "imported"),
                            ("stopped", "stopped"),
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
                ("faults", models.JSONField(default=list, help_text="[[line, reason], …]")),
                (
                    "new",
                    models.PositiveIntegerField(
                        default=0, help_text="Questions that can be imported."
                    ),
                ),
                ("stored", models.PositiveIntegerField(default=0)),
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
            ],
            options={
                "verbose_name": "import of questions",
                "verbose_name_plural": "imports of questions",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False), ("state__in", ["done", "stopped"])
                            ),
                            models.Q(
                                ("finished_at", None),
                                (
                                    "state__in",
                                    ["waiting", "reading", "looked-at", "wanted", "storing"],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="question_import_is_finished_or_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("shown", models.JSONField()),
                (
                    "brought",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="assessments.questionimport",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("brought", "number"), name="imported_questions_are_numbered"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=32)),
                ("made_at", models.DateTimeField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="assessments.question",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "number"), name="versions_are_numbered"
                    ),
                    models.UniqueConstraint(
                        fields=("question", "digest"), name="one_version_per_content"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quiz",
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
                    "pass_mark",
                    models.PositiveSmallIntegerField(
                        default=70,
                        help_text="How many per cent of the points it takes to pass.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="pass mark",
                    ),
                ),
                (
                    "attempts_limit",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How often a member may try. Empty: as often as they like.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="attempts",
                    ),
                ),
                (
                    "graded_by",
                    models.CharField(
                        choices=[
                            ("best", "the best attempt"),
                            ("last", "the last attempt"),
                            ("first", "the first attempt"),
                            ("average", "the average of all attempts"),
                        ],
                        default="best",
                        max_length=10,
                        verbose_name="what counts",
                    ),
                ),
                (
                    "wait_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="In minutes. Empty: none.",
                        null=True,
                        verbose_name="wait between attempts",
                    ),
                ),
                (
                    "time_limit",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="In minutes. Empty: none. Bad lines and screen readers need time: set it only if the certificate depends on it. It holds for everybody.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="time limit",
                    ),
                ),
                ("opens_at", models.DateTimeField(blank=True, null=True, verbose_name="opens")),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="closes")),
                (
                    "is_practice",
                    models.BooleanField(
                        default=False,
                        help_text="Each answer can be checked at once, with hints, and tried again for fewer points.",
                        verbose_name="for practice",
                    ),
                ),
                (
                    "mixes_questions",
                    models.BooleanField(
                        default=False, verbose_name="questions in another order each time"
                    ),
                ),
                (
                    "mixes_answers",
                    models.BooleanField(
                        default=False, verbose_name="answers in another order each time"
                    ),
                ),
                (
                    "one_at_a_time",
                    models.BooleanField(default=False, verbose_name="one question on each page"),
                ),
                (
                    "marks_told",
                    models.CharField(
                        choices=[
                            ("handed-in", "as soon as the answers are handed in"),
                            ("settled", "when passed, or when no attempts are left"),
                            ("closed", "when the quiz has closed"),
                            ("never", "never"),
                        ],
                        default="handed-in",
                        max_length=10,
                        verbose_name="points are shown",
                    ),
                ),
                (
                    "key_told",
                    models.CharField(
                        choices=[
                            ("handed-in", "as soon as the answers are handed in"),
                            ("settled", "when passed, or when no attempts are left"),
                            ("closed", "when the quiz has closed"),
                            ("never", "never"),
                        ],
                        default="settled",
                        help_text="“As soon as the answers are handed in” lets people copy them into the next attempt.",
                        max_length=10,
                        verbose_name="right answers and explanations are shown",
                    ),
                ),
                (
                    "marked_twice",
                    models.BooleanField(
                        default=False,
                        help_text="Two people mark each without seeing the other's points. Where these are far apart, a third decides.",
                        verbose_name="written answers are marked twice",
                    ),
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
            ],
            options={
                "verbose_name": "quiz",
                "verbose_name_plural": "quizzes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pass_mark__gte", 1), ("pass_mark__lte", 100)),
                        name="pass_mark_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at", None),
                            ("closes_at", None),
                            ("opens_at__lt", models.F("closes_at")),
                            _connector="OR",
                        ),
                        name="quiz_opens_before_it_closes",
                    ),
                ],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="AttemptRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=50)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "declined_because",
                    models.TextField(blank=True, help_text="Shown to the member."),
                ),
                (
                    "answered_by",
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
                        related_name="attempt_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempt_requests",
                        to="assessments.quiz",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("quiz", "member", "place"),
                        name="asked_once_until_it_is_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("declined_because", ""),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="declined_is_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="Where the quiz was asked, as whoever asks it calls that. Each counts apart.",
                        max_length=50,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "pass_mark",
                    models.PositiveSmallIntegerField(help_text="As it was when this was opened."),
                ),
                (
                    "seed",
                    models.BigIntegerField(
                        help_text="What questions and their order were drawn with."
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(db_index=True, null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "language",
                    models.CharField(choices=cms.languages.source_languages, max_length=10),
                ),
                ("points", models.DecimalField(decimal_places=5, max_digits=10, null=True)),
                ("points_possible", models.DecimalField(decimal_places=2, max_digits=8)),
                ("passed", models.BooleanField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parallel_to",
                    models.ForeignKey(
                        help_text="The attempt before, whose questions this one has others like.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="assessments.quiz",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "quiz", "number"), name="attempts_are_numbered"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("submitted_at", None)),
                        fields=("member", "quiz", "place"),
                        name="one_open_attempt_per_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("passed", None), ("points", None)),
                            models.Q(
                                ("passed__isnull", False),
                                ("points__isnull", False),
                                ("submitted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="graded_after_it_was_submitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("points", None),
                            models.Q(
                                ("points__gte", 0), ("points__lte", models.F("points_possible"))
                            ),
                            _connector="OR",
                        ),
                        name="points_within_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allowance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=50)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.TextField(help_text="For the record.")),
                ("given_at", models.DateTimeField()),
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
                        related_name="allowances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allowances",
                        to="assessments.quiz",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attempts__gt", 0), ("minutes__gt", 0), _connector="OR"
                        ),
                        name="allows_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="allowed_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_en",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_my",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_fa",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_ps",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_ur",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_ar",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_th",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_ind",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_ms",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_bn",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_km",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_ta",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_si",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_ne",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_vi",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_ja",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_ko",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "section_zh_hans",
                    models.CharField(
                        blank=True,
                        help_text="Begins a part of the quiz with this heading.",
                        max_length=150,
                        null=True,
                        verbose_name="section",
                    ),
                ),
                (
                    "draws",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="how many are drawn",
                    ),
                ),
                (
                    "points",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: as the question says.",
                        max_digits=6,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="points for each",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="assessments.category",
                        verbose_name="or drawn from this category",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="assessments.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "quiz",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="assessments.quiz",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="assessments.questiontag",
                        verbose_name="or drawn by this tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "place in a quiz",
                "verbose_name_plural": "places in a quiz",
                "ordering": ["sort_order", "pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quiz", "question"), name="question_once_per_quiz"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("category", None), ("question__isnull", False), ("tag", None)
                            ),
                            models.Q(("category__isnull", False), ("question", None)),
                            models.Q(("question", None), ("tag__isnull", False)),
                            _connector="OR",
                        ),
                        name="asks_a_question_or_draws",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points", None), ("points__gte", 0), _connector="OR"),
                        name="entry_points_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizStatistics",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "which",
                    models.CharField(
                        choices=[("first", "first attempt"), ("best", "best attempt")],
                        default="first",
                        max_length=5,
                    ),
                ),
                ("wanted_at", models.DateTimeField(db_index=True, null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                (
                    "attempts",
                    models.PositiveIntegerField(default=0, help_text="How many were counted."),
                ),
                ("figures", models.JSONField(default=dict)),
                (
                    "later",
                    models.JSONField(
                        default=list,
                        help_text="Ids of those counted that are not a member's first.",
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statistics",
                        to="assessments.quiz",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("quiz", "which"), name="counted_once_per_quiz"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("which", "first"), ("wanted_at", None), _connector="OR"
                        ),
                        name="first_attempts_are_the_queue",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Regrading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("versions", models.JSONField()),
                ("points", models.JSONField()),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("attempts", models.PositiveIntegerField(help_text="How many were to change.")),
                (
                    "done",
                    models.PositiveIntegerField(default=0, help_text="How many have changed."),
                ),
                ("reached", models.BigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
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
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regradings",
                        to="assessments.quiz",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("quiz",),
                        name="one_regrading_of_a_quiz_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "section",
                    models.JSONField(default=dict, help_text="The heading above it, by language."),
                ),
                ("order", models.JSONField(default=list)),
                ("points_possible", models.DecimalField(decimal_places=2, max_digits=6)),
                ("answer", models.JSONField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "saves",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="How often an answer was saved: an older page is known by it.",
                    ),
                ),
                (
                    "saved_from",
                    models.CharField(
                        blank=True,
                        help_text="The page that saved it last, by a name of its own.",
                        max_length=40,
                    ),
                ),
                (
                    "tries",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="How often it was checked, where a quiz is for practice.",
                    ),
                ),
                ("share", models.DecimalField(decimal_places=5, max_digits=6, null=True)),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="assessments.question",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="assessments.questionversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("share", None)),
                        fields=["attempt"],
                        name="responses_to_mark",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("attempt", "position"), name="responses_are_numbered"
                    ),
                    models.UniqueConstraint(
                        fields=("attempt", "question"), name="one_response_per_question"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share", None),
                            models.Q(("share__gte", 0), ("share__lte", 1)),
                            _connector="OR",
                        ),
                        name="share_of_the_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarkChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("marked", "marked"),
                            ("second", "marked a second time"),
                            ("decided", "decided between two marks"),
                            ("regraded", "regraded after a correction"),
                            ("overridden", "changed by hand"),
                        ],
                        max_length=10,
                    ),
                ),
                ("before", models.DecimalField(decimal_places=5, max_digits=6, null=True)),
                ("after", models.DecimalField(decimal_places=5, max_digits=6)),
                (
                    "rubric",
                    models.JSONField(default=dict, help_text="The share given for each criterion."),
                ),
                ("comment", models.TextField(blank=True, help_text="Shown to the member.")),
                ("reason", models.TextField(blank=True, help_text="For the record.")),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mark_changes",
                        to="assessments.response",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("why__in", ["marked", "second", "decided"])),
                        fields=("response", "why"),
                        name="marked_once_each_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("why__in", ["marked", "second", "decided"])),
                        fields=("response", "changed_by"),
                        name="one_mark_per_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_percent",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="from this per cent",
                    ),
                ),
                ("words", models.TextField(verbose_name="words")),
                ("words_en", models.TextField(null=True, verbose_name="words")),
                ("words_my", models.TextField(null=True, verbose_name="words")),
                ("words_fa", models.TextField(null=True, verbose_name="words")),
                ("words_ps", models.TextField(null=True, verbose_name="words")),
                ("words_ur", models.TextField(null=True, verbose_name="words")),
                ("words_ar", models.TextField(null=True, verbose_name="words")),
                ("words_th", models.TextField(null=True, verbose_name="words")),
                ("words_ind", models.TextField(null=True, verbose_name="words")),
                ("words_ms", models.TextField(null=True, verbose_name="words")),
                ("words_bn", models.TextField(null=True, verbose_name="words")),
                ("words_km", models.TextField(null=True, verbose_name="words")),
                ("words_ta", models.TextField(null=True, verbose_name="words")),
                ("words_si", models.TextField(null=True, verbose_name="words")),
                ("words_ne", models.TextField(null=True, verbose_name="words")),
                ("words_vi", models.TextField(null=True, verbose_name="words")),
                ("words_ja", models.TextField(null=True, verbose_name="words")),
                ("words_ko", models.TextField(null=True, verbose_name="words")),
                ("words_zh_hans", models.TextField(null=True, verbose_name="words")),
                (
                    "quiz",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="assessments.quiz",
                    ),
                ),
            ],
            options={
                "verbose_name": "words for the result",
                "verbose_name_plural": "words for the result",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quiz", "from_percent"), name="one_band_per_percent"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaggedQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="assessments.question",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="assessments.questiontag",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tag", "content_object"), name="tag_once_per_question"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LearningGain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.DecimalField(decimal_places=5, max_digits=6)),
                ("after", models.DecimalField(decimal_places=5, max_digits=6)),
                (
                    "gain",
                    models.DecimalField(
                        decimal_places=5,
                        help_text="Empty: all was right before and after.",
                        max_digits=6,
                        null=True,
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gains",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        help_text="Empty: all questions together.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gains",
                        to="assessments.topic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("attempt", "topic"), name="one_gain_per_topic"),
                    models.UniqueConstraint(
                        condition=models.Q(("topic", None)),
                        fields=("attempt",),
                        name="one_gain_of_the_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after__gte", 0),
                            ("after__lte", 1),
                            ("before__gte", 0),
                            ("before__lte", 1),
                        ),
                        name="gains_are_between_shares",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("after", 1), ("before", 1), ("gain__isnull", True)),
                            models.Q(("gain__gte", -1), ("gain__isnull", False), ("gain__lte", 1)),
                            _connector="OR",
                        ),
                        name="gain_of_what_was_possible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("name", models.CharField(max_length=30, verbose_name="unit")),
                (
                    "factor",
                    models.DecimalField(
                        decimal_places=10,
                        default=1,
                        max_digits=24,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="how many make one of the first unit",
                    ),
                ),
                (
                    "question",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="assessments.question",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("factor__gt", 0)), name="unit_factor_is_positive"
                    ),
                ],
            },
        ),
    ]

    operations = [
        CreateModels(created),
        Refuse(
            "allowances_are_append_only",
            table="assessments_allowance",
            event="UPDATE OF attempts, minutes, reason, given_at, place, quiz_id, member_id",
            says="what was allowed is added and never changed",
        ),
        Refuse(
            "learning_gains_are_append_only",
            table="assessments_learninggain",
            event="UPDATE",
            says="learning gains are added and never changed",
        ),
    ]
