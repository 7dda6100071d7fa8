import uuid

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models

import certificates.models.certificates
import cms.languages
from lms.migrating import CreateModels
from lms.triggers import Refuse


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cms", "0001_initial"),
        ("courses", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    created = [
        migrations.CreateModel(
            name="FrozenDesign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the content.", max_length=64, unique=True
                    ),
                ),
                ("content", models.JSONField()),
                ("frozen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cycle", models.PositiveSmallIntegerField(default=1)),
                (
                    "basis",
                    models.CharField(
                        choices=[("rules", "met the rules"), ("manual", "decided by two people")],
                        default="rules",
                        max_length=10,
                    ),
                ),
                (
                    "evaluation",
                    models.JSONField(
                        default=list, help_text="Which courses met the rules, when, and how."
                    ),
                ),
                ("awarded_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="courses.learningpath",
                    ),
                ),
                (
                    "path_enrolment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award",
                        to="courses.pathenrolment",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="courses.pathversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "award",
                "verbose_name_plural": "awards",
                "indexes": [
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False), ("revoked_at", None)),
                        fields=["expires_at"],
                        name="awards_that_expire",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "path", "cycle"), name="one_award_per_path_and_cycle"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardEvent",
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
                            ("awarded", "awarded"),
                            ("issued", "certificate issued"),
                            ("replaced", "certificate replaced"),
                            ("revoked", "revoked"),
                            ("hidden", "public check withdrawn by its holder"),
                            ("shown", "public check allowed again by its holder"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("happened_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        help_text="Empty for what the site did by itself.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="certificates.award",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "revoked")),
                        fields=("award",),
                        name="revoked_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16, unique=True)),
                (
                    "language",
                    models.CharField(choices=cms.languages.source_languages, max_length=10),
                ),
                ("recipient_name", models.CharField(max_length=100)),
                ("path_title", models.CharField(max_length=150)),
                ("path_summary", models.TextField(blank=True)),
                ("version_number", models.PositiveSmallIntegerField(default=1)),
                ("course_titles", models.JSONField()),
                ("issuer_name", models.CharField(max_length=100)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "pdf",
                    models.FileField(
                        blank=True,
                        storage=certificates.models.certificates.private_storage,
                        upload_to="certificates",
                    ),
                ),
                ("pdf_sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                ("rendered_at", models.DateTimeField(null=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "hidden_at",
                    models.DateTimeField(
                        help_text="Set while its holder does not want it to be checked by anybody.",
                        null=True,
                    ),
                ),
                ("credential_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("subject_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("status_list", models.PositiveSmallIntegerField(default=1)),
                ("status_index", models.PositiveIntegerField()),
                (
                    "credential",
                    models.TextField(blank=True, help_text="Signed JSON, as it was issued."),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="certificates.award",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacement",
                        to="certificates.certificate",
                    ),
                ),
                (
                    "design",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="certificates.frozendesign",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("rendered_at", None)),
                        fields=["id"],
                        name="certificates_to_render",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("award",),
                        name="one_current_certificate_per_award",
                    ),
                    models.UniqueConstraint(
                        fields=("status_list", "status_index"), name="status_entry_used_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateDesign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("trail", "Trail: the courses as stations of a way"),
                            ("frame", "Frame: centred, with a border"),
                            ("band", "Band: a coloured band at the edge"),
                        ],
                        default="trail",
                        max_length=10,
                        verbose_name="layout",
                    ),
                ),
                (
                    "orientation",
                    models.CharField(
                        choices=[("landscape", "Landscape"), ("portrait", "Portrait")],
                        default="landscape",
                        max_length=10,
                        verbose_name="orientation",
                    ),
                ),
                (
                    "colour",
                    models.CharField(
                        default="#2B3A8C",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9A-Fa-f]{6}$",
                                "A colour is # and six digits, such as #2B3A8C.",
                            )
                        ],
                        verbose_name="main colour",
                    ),
                ),
                (
                    "accent",
                    models.CharField(
                        default="#E3A008",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9A-Fa-f]{6}$",
                                "A colour is # and six digits, such as #2B3A8C.",
                            )
                        ],
                        verbose_name="second colour",
                    ),
                ),
                (
                    "is_default",
                    models.BooleanField(
                        default=False,
                        help_text="Used for every learning path that no other design names.",
                        verbose_name="for all other paths",
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.picture",
                        verbose_name="logo",
                    ),
                ),
                (
                    "paths",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="designs",
                        to="courses.learningpath",
                        verbose_name="learning paths",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate design",
                "verbose_name_plural": "certificate designs",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("is_default",),
                        name="one_default_design",
                    ),
                ],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="Its first day.")),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="certificates.certificate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("certificate", "month"), name="one_count_per_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DesignSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("role", models.CharField(blank=True, max_length=80, verbose_name="role")),
                (
                    "design",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="certificates.certificatedesign",
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
                        verbose_name="signature",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DesignText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=cms.languages.source_languages,
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "heading",
                    models.CharField(
                        blank=True,
                        help_text="Empty: “Certificate of completion”, in the certificate's language.",
                        max_length=80,
                        verbose_name="heading",
                    ),
                ),
                (
                    "statement",
                    models.CharField(
                        blank=True,
                        help_text="Below the name of the path, for instance how many hours it takes.",
                        max_length=300,
                        verbose_name="statement",
                    ),
                ),
                (
                    "roles",
                    models.TextField(
                        blank=True,
                        help_text="In this language, one a line, in the order of the signatures. Empty: as they stand there.",
                        max_length=250,
                        verbose_name="roles of those who sign",
                    ),
                ),
                (
                    "design",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="certificates.certificatedesign",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("design", "language"), name="one_text_per_language"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                            ("ready", "ready"),
                            ("replaced", "replaced"),
                            ("revoked", "revoked"),
                            ("renew-soon", "expires within 60 days"),
                            ("renew-now", "expires within 14 days"),
                            ("expired", "expired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="certificates.certificate",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at", None)),
                        fields=["due_at"],
                        name="notices_to_send",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("certificate", "kind"), name="told_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("proposed_at", models.DateTimeField()),
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="courses.learningpath",
                        verbose_name="learning path",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed awards",
                "verbose_name_plural": "proposed awards",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="decided_by_a_second_person",
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
                        name="decisions_have_a_person_and_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "award",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award_proposals",
                        to="certificates.award",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award_proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="certificates.proposalbatch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["batch"],
                        name="proposals_to_settle",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "member"), name="member_once_per_batch"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("proposed_at", models.DateTimeField()),
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
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocations",
                        to="certificates.award",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocations_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocations_proposed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "revocation",
                "verbose_name_plural": "revocations",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "declined"), _negated=True),
                        fields=("award",),
                        name="one_revocation_per_award",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="revocation_decided_by_a_second_person",
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
                        name="revocation_decisions_have_a_person_and_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_links",
                        to="certificates.certificate",
                    ),
                ),
            ],
        ),
    ]

    operations = [
        CreateModels(created),
        Refuse(
            "award_events_are_append_only",
            table="certificates_awardevent",
            event="UPDATE",
            says="what happened to an award is added and never changed",
        ),
        Refuse(
            "revoked_by_two",
            table="certificates_awardevent",
            event="INSERT",
            says="two people take an award back",
            rows="""NEW.kind = 'revoked' AND NOT EXISTS (
                SELECT 1 FROM certificates_revocation
                WHERE award_id = NEW.award_id AND decided_by_id = NEW.actor_id
                AND decision = 'approved'
            )""",
        ),
        Refuse(
            "awarded_by_two",
            table="certificates_award",
            event="INSERT",
            says="two people decide an award by hand",
            rows="""NEW.basis = 'manual' AND NOT EXISTS (
                SELECT 1 FROM certificates_awardproposal proposal
                JOIN certificates_proposalbatch batch ON batch.id = proposal.batch_id
                WHERE proposal.member_id = NEW.member_id AND batch.path_id = NEW.path_id
                AND batch.decision = 'approved'
            )""",
        ),
    ]
