from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, CollectionMember

from cms.h5p.faults import sentence
from cms.h5p.libraries import Library, Ref, read


def private_storage() -> Storage:
    """Scripts of strangers: never where a web server hands out what it is asked for."""
    return storages["private"]


class StoredFile(models.Model):
    """A file out of a package, or a package, kept once however many have it. Never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    packed = models.PositiveBigIntegerField(
        help_text="About how many bytes it takes on its way to a browser."
    )
    file = models.FileField(storage=private_storage, max_length=200)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.sha256


class LibraryBuild(models.Model):
    """A library as one package had it, told by its bytes: two of one version may differ.

    Content stays with the builds it came with. Those that the secretariat trusts serve packages
    without libraries as well.
    """

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=255)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    patch = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=255)
    licence = models.CharField(_("licence"), max_length=255, blank=True)
    author = models.CharField(max_length=255, blank=True)
    metadata = models.JSONField(help_text="Its library.json.")
    size = models.PositiveBigIntegerField(help_text="Bytes of all its files.")
    added_at = models.DateTimeField()
    trusted_at = models.DateTimeField(null=True)
    trusted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    files = models.ManyToManyField(StoredFile, through="LibraryFile", related_name="builds")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")
        indexes = [models.Index(fields=["name", "major", "minor"], name="builds_of_a_library")]
        permissions = [("trust_librarybuild", "Can say which libraries are trusted")]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.name} {self.major}.{self.minor}.{self.patch}"

    @property
    def ref(self) -> Ref:
        return Ref(self.name, self.major, self.minor)

    @property
    def library(self) -> Library:
        """What it loads, and what it needs."""
        return read(self.metadata, entry=str(self))


class KnownBad(models.Model):
    """Libraries that the secretariat will not have: one build by its hash, or versions by name."""

    name = models.CharField(
        _("name"),
        max_length=255,
        blank=True,
        help_text=_("For instance: H5P.MultiChoice"),
    )
    first = models.CharField(
        _("from version"), max_length=20, blank=True, help_text=_("Left empty: from the first.")
    )
    last = models.CharField(
        _("to version"),
        max_length=20,
        blank=True,
        help_text=_("This one too. For instance: 1.16.4. Left empty: all there will be."),
    )
    digest = models.CharField(
        _("hash"),
        max_length=64,
        blank=True,
        help_text=_("In place of name and versions: the hash of one build, as its page says it."),
    )
    reason = models.CharField(
        _("reason"), max_length=250, help_text=_("Whoever brings a package with it reads this.")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("library known to be bad")
        verbose_name_plural = _("libraries known to be bad")
        constraints = [
            models.CheckConstraint(
                condition=Q(name="", first="", last="") & ~Q(digest="")
                | ~Q(name="") & Q(digest=""),
                name="bad_by_hash_or_by_name",
            )
        ]

    def __str__(self) -> str:
        if self.digest:
            return self.digest
        return " ".join(filter(None, [self.name, self.first, "–" if self.last else "", self.last]))


class LibraryFile(models.Model):
    """Where a file is in a library's folder."""

    build = models.ForeignKey(LibraryBuild, on_delete=models.CASCADE, related_name="places")
    path = models.CharField(max_length=255)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["build", "path"], name="one_file_per_library_path")
        ]

    def __str__(self) -> str:
        return self.path


class Direction(models.TextChoices):
    LTR = "ltr", _("left to right")
    RTL = "rtl", _("right to left")


class Content(CollectionMember, models.Model):
    """Something interactive that a trainer brought: what learners get is its newest version."""

    title = models.CharField(_("title"), max_length=255)
    language = models.CharField(_("language"), max_length=35)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    text_alternative = models.TextField(
        _("text alternative"),
        blank=True,
        help_text=_(
            "For those who cannot use it: what it shows, and what one is to learn from it."
        ),
    )
    transcript = models.TextField(
        _("transcript"), blank=True, help_text=_("What is said in its sounds and films.")
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("interactive content")
        verbose_name_plural = _("interactive contents")

    def __str__(self) -> str:
        return self.title

    @property
    def newest(self) -> "ContentVersion":
        """Each content has a version: both come into being at once."""
        return self.versions.order_by("-number")[0]


class ContentVersion(models.Model):
    """What one package brought. It is never changed: a new package makes a new version."""

    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    package = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    package_name = models.CharField(max_length=255)
    metadata = models.JSONField(help_text="Its h5p.json.")
    main_library = models.ForeignKey(LibraryBuild, on_delete=models.PROTECT, related_name="+")
    warnings = models.JSONField(default=list, help_text="Sentences.")
    first_visit_bytes = models.PositiveBigIntegerField(
        help_text="About what a browser without anything of it has to fetch."
    )
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    builds = models.ManyToManyField(LibraryBuild, through="VersionBuild", related_name="versions")
    files = models.ManyToManyField(StoredFile, through="ContentFile", related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content", "number"], name="one_content_version_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content}, {self.number}"

    def load_order(self) -> models.QuerySet[LibraryBuild]:
        """The libraries that playing needs, each after those that it needs itself."""
        return self.builds.order_by("versionbuild__position")


class VersionBuild(models.Model):
    """The build that a version of content is pinned to, and when it is loaded."""

    version = models.ForeignKey(ContentVersion, on_delete=models.CASCADE)
    build = models.ForeignKey(LibraryBuild, on_delete=models.PROTECT)
    position = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_build_per_position"),
            models.UniqueConstraint(fields=["version", "build"], name="each_build_loaded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class ContentFile(models.Model):
    """Where a file is in the folder of the content; ``content.json`` is one of them."""

    version = models.ForeignKey(ContentVersion, on_delete=models.CASCADE, related_name="places")
    path = models.CharField(max_length=255)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "path"], name="one_file_per_content_path")
        ]

    def __str__(self) -> str:
        return self.path


class PackageImport(models.Model):
    """A package that somebody brought, until it is content or is refused. The row is the queue.

    ``claim`` is of the worker that is at it, which says by ``noted_at`` that it lives.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        READING = "reading", _("is being checked")
        STORING = "storing", _("is being stored")
        DONE = "done", _("imported")
        REFUSED = "refused", _("refused")

    name = models.CharField(max_length=255, help_text="Of the file, as its owner calls it.")
    upload = models.FileField(storage=private_storage, max_length=200)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=35, blank=True, help_text="Else the package says it.")
    title = models.CharField(max_length=255, blank=True, help_text="Else the package says it.")
    text_alternative = models.TextField(blank=True)
    transcript = models.TextField(blank=True)
    replaces = models.ForeignKey(
        Content, null=True, on_delete=models.CASCADE, related_name="replacements"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    noted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    version = models.OneToOneField(
        ContentVersion, null=True, on_delete=models.CASCADE, related_name="brought_by"
    )
    code = models.CharField(max_length=40, blank=True, help_text="Why it was refused.")
    entry = models.CharField(max_length=310, blank=True)
    detail = models.CharField(max_length=310, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import of a package")
        verbose_name_plural = _("imports of packages")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", version__isnull=False, finished_at__isnull=False)
                | Q(state="refused", version=None, finished_at__isnull=False) & ~Q(code="")
                | Q(state__in=["waiting", "reading", "storing"], version=None, finished_at=None),
                name="import_is_done_refused_or_open",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def message(self) -> str:
        """Why it was refused, in the language that is on; empty unless it was."""
        if not self.code:
            return ""
        return sentence(code=self.code, entry=self.entry, detail=self.detail)


class ExerciseAttempt(models.Model):
    """What one member did with one version of content, as their device reported it.

    A new version does not change it. It counts only where an author says so, and marked as
    self-reported: whoever has the device can report more.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exercise_attempts"
    )
    exercise = models.ForeignKey(ContentVersion, on_delete=models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, help_text="When it was completed last.")
    points = models.FloatField(null=True)
    points_possible = models.FloatField(null=True)
    is_checked = models.BooleanField(
        default=False, help_text="Whether the site counted the points by the answers."
    )
    state = models.TextField(blank=True, help_text="JSON, as the exercise wants it back.")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["member", "exercise"], name="one_attempt_per_member_and_version"
            ),
            models.CheckConstraint(
                condition=Q(points=None, points_possible=None)
                | Q(points__gte=0, points__lte=models.F("points_possible")),
                name="points_within_the_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exercise}"

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down; None without points."""
        if self.points is None or not self.points_possible:
            return None
        return int(100 * self.points / self.points_possible)


class ExerciseStatement(models.Model):
    """One thing that an exercise reported: ``client_key`` is its sender's, so that it counts once.

    ``is_whole`` if it is about all of the exercise and not about a question within.
    """

    exercise_attempt = models.ForeignKey(
        ExerciseAttempt, on_delete=models.CASCADE, related_name="statements"
    )
    client_key = models.UUIDField()
    verb = models.CharField(max_length=20)
    is_whole = models.BooleanField()
    part = models.CharField(max_length=64, blank=True, help_text="Which question, if it says so.")
    is_checked = models.BooleanField(default=False)
    points = models.FloatField(null=True)
    points_possible = models.FloatField(null=True)
    happened_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["exercise_attempt", "client_key"], name="one_statement_per_client_key"
            )
        ]

    def __str__(self) -> str:
        return self.verb
