import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lms.members.fields
import lms.members.models
from lms.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    created = [
        migrations.CreateModel(
            name="Count",
            fields=[
                ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    models.EmailField(max_length=254, unique=True, verbose_name="e-mail address"),
                ),
                (
                    "display_name",
                    models.CharField(
                        help_text="What others see. It does not have to be your real name.",
                        max_length=60,
                        validators=[lms.members.models.validate_name],
                        verbose_name="display name",
                    ),
                ),
                (
                    "certificate_name",
                    models.CharField(
                        blank=True,
                        help_text="Only printed on your certificates. Leave it empty to use your display name.",
                        max_length=100,
                        validators=[lms.members.models.validate_name],
                        verbose_name="name on certificates",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("AF", "Afghanistan"),
                            ("AU", "Australia"),
                            ("BD", "Bangladesh"),
                            ("BT", "Bhutan"),
                            ("BN", "Brunei Darussalam"),
                            ("KH", "Cambodia"),
                            ("CN", "China"),
                            ("FJ", "Fiji"),
                            ("HK", "Hong Kong"),
                            ("IN", "India"),
                            ("ID", "Indonesia"),
                            ("IR", "Iran"),
                            ("JP", "Japan"),
                            ("KI", "Kiribati"),
                            ("KZ", "Kazakhstan"),
                            ("KG", "Kyrgyzstan"),
                            ("LA", "Laos"),
                            ("MY", "Malaysia"),
                            ("MV", "Maldives"),
                            ("MH", "Marshall Islands"),
                            ("FM", "Micronesia"),
                            ("MN", "Mongolia"),
                            ("MM", "Myanmar"),
                            ("NR", "Nauru"),
                            ("NP", "Nepal"),
                            ("NZ", "New Zealand"),
                            ("PK", "Pakistan"),
                            ("PW", "Palau"),
                            ("PG", "Papua New Guinea"),
                            ("PH", "Philippines"),
                            ("KR", "Republic of Korea"),
                            ("WS", "Samoa"),
                            ("SG", "Singapore"),
                            ("SB", "Solomon Islands"),
                            ("LK", "Sri Lanka"),
                            ("TW", "Taiwan"),
                            ("TJ", "Tajikistan"),
                            ("TH", "Thailand"),
                            ("TL", "Timor-Leste"),
                            ("TO", "Tonga"),
                            ("TM", "Turkmenistan"),
                            ("TV", "Tuvalu"),
                            ("UZ", "Uzbekistan"),
                            ("VU", "Vanuatu"),
                            ("VN", "Viet Nam"),
                            ("ZZ", "Another country"),
                        ],
                        max_length=2,
                        verbose_name="country you work in",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=lms.members.models.offered_languages,
                        default="en",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="can sign in")),
                ("is_staff", models.BooleanField(default=False, verbose_name="staff")),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="joined"),
                ),
                (
                    "waits_since",
                    models.DateTimeField(
                        editable=False,
                        help_text="Asked to join, and nobody of the secretariat has decided.",
                        null=True,
                    ),
                ),
                (
                    "takes_messages",
                    models.BooleanField(
                        default=True,
                        help_text="E-mails about your account, your learning and your certificates reach you either way.",
                        verbose_name="Messages from the secretariat",
                    ),
                ),
                (
                    "folded_name",
                    lms.members.fields.FoldedField(default="", editable=False, of="display_name"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="members.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "indexes": [
                    models.Index(fields=["folded_name", "id"], name="members_by_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="one_member_per_email"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("asked_at", models.DateTimeField()),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_change",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150, unique=True, verbose_name="name")),
                (
                    "country",
                    models.CharField(
                        choices=[
                            ("AF", "Afghanistan"),
                            ("AU", "Australia"),
                            ("BD", "Bangladesh"),
                            ("BT", "Bhutan"),
                            ("BN", "Brunei Darussalam"),
                            ("KH", "Cambodia"),
                            ("CN", "China"),
                            ("FJ", "Fiji"),
                            ("HK", "Hong Kong"),
                            ("IN", "India"),
                            ("ID", "Indonesia"),
                            ("IR", "Iran"),
                            ("JP", "Japan"),
                            ("KI", "Kiribati"),
                            ("KZ", "Kazakhstan"),
                            ("KG", "Kyrgyzstan"),
                            ("LA", "Laos"),
                            ("MY", "Malaysia"),
                            ("MV", "Maldives"),
                            ("MH", "Marshall Islands"),
                            ("FM", "Micronesia"),
                            ("MN", "Mongolia"),
                            ("MM", "Myanmar"),
                            ("NR", "Nauru"),
                            ("NP", "Nepal"),
                            ("NZ", "New Zealand"),
                            ("PK", "Pakistan"),
                            ("PW", "Palau"),
                            ("PG", "Papua New Guinea"),
                            ("PH", "Philippines"),
                            ("KR", "Republic of Korea"),
                            ("WS", "Samoa"),
                            ("SG", "Singapore"),
                            ("SB", "Solomon Islands"),
                            ("LK", "Sri Lanka"),
                            ("TW", "Taiwan"),
                            ("TJ", "Tajikistan"),
                            ("TH", "Thailand"),
                            ("TL", "Timor-Leste"),
                            ("TO", "Tonga"),
                            ("TM", "Turkmenistan"),
                            ("TV", "Tuvalu"),
                            ("UZ", "Uzbekistan"),
                            ("VU", "Vanuatu"),
                            ("VN", "Viet Nam"),
                            ("ZZ", "Another country"),
                        ],
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "folded_name",
                    lms.members.fields.FoldedField(default="", editable=False, of="name"),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("folded_name", ""), _negated=True),
                        fields=("folded_name",),
                        name="one_organisation_per_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TranslatorLanguage",
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
                        choices=lms.members.models.offered_languages,
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "may_release",
                    models.BooleanField(
                        default=False,
                        help_text="Without it, somebody else reviews and releases what was translated.",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="translator_languages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "language"), name="language_given_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changed_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="account_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member", "changed_by", "changed_at"],
                        name="members_acc_member__d93fa7_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountProposal",
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
                            ("reset_factor", "take away a lost second step"),
                            ("give_role", "give a role of the secretariat"),
                        ],
                        max_length=20,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("approved", "approved"), ("declined", "declined")],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decided_on_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="account_proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proposed_for_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="auth.group",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            ("proposed_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="account_decided_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("proposed_by", None),
                                models.Q(("proposed_by", models.F("member")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("decided_by", None),
                                models.Q(("decided_by", models.F("member")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="nobody_decides_on_their_own_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                models.Q(("decided_at", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="account_decisions_have_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", ""), ("role", None)),
                        fields=("member", "kind"),
                        name="one_waiting_proposal_per_account_and_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "")),
                        fields=("member", "role"),
                        name="one_waiting_proposal_per_account_and_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "give_role"), ("role__isnull", False)),
                            models.Q(
                                models.Q(("kind", "give_role"), _negated=True), ("role", None)
                            ),
                            _connector="OR",
                        ),
                        name="a_role_for_those_who_are_given_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoiningRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("open", "Everybody can join"),
                            (
                                "approval",
                                "Whoever signs up waits until one of the secretariat approves",
                            ),
                            ("invitation", "Only by invitation"),
                        ],
                        max_length=10,
                    ),
                ),
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
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="one_rule_of_joining"
                    ),
                ],
            },
        ),
    ]

    operations = [
        CreateModels(created),
    ]
