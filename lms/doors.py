"""Every address of the admin, and the question that is asked before its view runs.

Wagtail's views ask for themselves too; this asks once more, in one place, about the object that the
address names. An address that stands in no list here is open to administrators only, and
``tests/lms/test_doors.py`` fails for it.
"""

from collections.abc import Iterable
from enum import Enum, auto
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from lms.members.models import Member

OVER = ["add", "change", "delete", "view", "choose", "publish", "lock", "unlock"]


class Door(Enum):
    ITSELF = auto()
    """Names no object: the view shows what the member may see, or refuses."""
    WAY = auto()
    """A page on the way to a page that the member has rights over, or such a page."""
    PAGE = auto()
    """A page that the member has rights over."""
    PICTURE = auto()
    DOCUMENT = auto()
    SNIPPET = auto()
    MANY = auto()
    """What is chosen by ``?id=``, once or more."""
    REPORTS = auto()
    """What Wagtail tells of the whole site: for who looks after all of it."""
    ADMINISTRATOR = auto()


def _in(namespace: str, door: Door, names: str) -> dict[str, Door]:
    prefix = f"{namespace}:" if namespace else ""
    return {f"{prefix}{name}": door for name in names.split()}


DOORS = {
    # Wagtail's own.
    **_in(
        "",
        Door.ITSELF,
        "wagtailadmin_home wagtailadmin_account wagtailadmin_logout wagtailadmin_dismissibles"
        " wagtailadmin_sprite wagtailadmin_login wagtailadmin_password_reset"
        " wagtailadmin_password_reset_done wagtailadmin_password_reset_confirm"
        " wagtailadmin_password_reset_complete wagtailadmin_javascript_catalog"
        " wagtailadmin_block_preview wagtailadmin_choose_page wagtailadmin_choose_page_search"
        " wagtailadmin_choose_page_external_link wagtailadmin_choose_page_email_link"
        " wagtailadmin_choose_page_phone_link wagtailadmin_choose_page_anchor_link"
        " wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete"
        " wagtailadmin_explore_root",
    ),
    **_in(
        "",
        Door.WAY,
        "wagtailadmin_explore wagtailadmin_explore_results wagtailadmin_choose_page_child",
    ),
    **_in("", Door.MANY, "wagtailadmin_choose_page_chosen_multiple wagtail_bulk_action"),
    **_in("", Door.ADMINISTRATOR, "wagtailadmin_error_test background_work"),
    # Ours in place of Wagtail's.
    **_in("", Door.PAGE, "copy_page page_action"),
    **_in("", Door.PICTURE, "delete_picture"),
    **_in("", Door.DOCUMENT, "delete_attachment"),
    **_in("wagtailadmin_api:pages", Door.ITSELF, "listing find"),
    **_in("wagtailadmin_api:pages", Door.WAY, "detail"),
    **_in("wagtailadmin_api:pages", Door.PAGE, "action"),
    **_in("wagtailadmin_api:documents", Door.ADMINISTRATOR, "listing detail find"),
    **_in("wagtailadmin_api:images", Door.ADMINISTRATOR, "listing detail find"),
    **_in(
        "wagtailadmin_pages",
        Door.ITSELF,
        "type_use type_use_results choose_parent search search_results",
    ),
    **_in(
        "wagtailadmin_pages",
        Door.PAGE,
        "add preview_on_add usage edit preview_on_edit view_draft add_subpage delete unpublish"
        " convert_alias move move_confirm set_page_position copy workflow_action"
        " collect_workflow_action_data confirm_workflow_cancellation workflow_preview set_privacy"
        " lock unlock revisions_index revisions_view revisions_revert revisions_unschedule"
        " revisions_compare workflow_history workflow_history_detail history history_results",
    ),
    **_in("wagtailadmin_editing_sessions", Door.ITSELF, "ping release"),
    **_in("wagtailadmin_collections", Door.ITSELF, "index add edit delete set_privacy"),
    **_in(
        "wagtailadmin_workflows",
        Door.ADMINISTRATOR,
        "index index_results add enable disable edit usage usage_results remove add_task"
        " select_task_type task_index task_index_results edit_task disable_task enable_task"
        " task_chooser task_chooser_results task_chooser_create task_chosen",
    ),
    **_in(
        "wagtailadmin_reports",
        Door.REPORTS,
        "locked_pages locked_pages_results workflow workflow_results workflow_tasks"
        " workflow_tasks_results site_history site_history_results aging_pages"
        " aging_pages_results page_types_usage page_types_usage_results",
    ),
    **_in(
        "wagtaildocs",
        Door.ITSELF,
        "index index_results add add_multiple create_multiple_from_uploaded_document"
        " delete_upload_multiple",
    ),
    **_in("wagtaildocs", Door.DOCUMENT, "edit delete edit_multiple delete_multiple document_usage"),
    **_in(
        "wagtailimages",
        Door.ITSELF,
        "index index_results add add_multiple create_multiple_from_uploaded_image"
        " delete_upload_multiple",
    ),
    **_in(
        "wagtailimages",
        Door.PICTURE,
        "edit delete url_generator url_generator_output preview image_usage edit_multiple"
        " delete_multiple",
    ),
    **_in("wagtaildocs_chooser", Door.ITSELF, "choose choose_results create"),
    **_in("wagtaildocs_chooser", Door.DOCUMENT, "chosen"),
    **_in("wagtaildocs_chooser", Door.MANY, "chosen_multiple"),
    **_in("wagtailimages_chooser", Door.ITSELF, "choose choose_results create"),
    **_in("wagtailimages_chooser", Door.PICTURE, "chosen select_format"),
    **_in("wagtailimages_chooser", Door.MANY, "chosen_multiple"),
    **_in("wagtailsnippets", Door.ITSELF, "index"),
    **_in("wagtailsettings", Door.ADMINISTRATOR, "edit preview_on_edit"),
    **_in(
        "wagtailsites",
        Door.ADMINISTRATOR,
        "index index_results add edit delete history history_results usage copy",
    ),
    **_in(
        "wagtailusers_groups",
        Door.ADMINISTRATOR,
        "index index_results add edit delete history history_results usage",
    ),
    # Members and organisations: rights over the model, and ``Manageable`` over each member.
    **_in(
        "wagtailusers_users",
        Door.ITSELF,
        "index index_results add edit delete history history_results usage",
    ),
    **_in(
        "organisations",
        Door.ITSELF,
        "index index_results add edit delete history history_results usage copy",
    ),
    # Ours: each has a right of its own, and looks for its object among the member's.
    **_in(
        "",
        Door.ITSELF,
        "leave_for_member copy_for_member fetch_copy_for_member revocations decide_revocation"
        " decide_recognition"
        " members_list member_progress certificate_name ask_for_name"
        " save_member_filter delete_member_filter"
        " choose_members enrol_chosen enrolling write_to_chosen messages_sent message_sent"
        " allow_chosen ordered_file fetch_ordered_file"
        " cohorts_list make_cohort cohort cohort_members change_cohort delete_cohort"
        " remove_from_cohort add_to_cohort joining decide_joining"
        " invitations_list invite_again withdraw_invitation"
        " invitation_file empty_invitation_file invitation_import merge_organisation"
        " coordinators remove_coordinator"
        " completion_report completion_csv completion_xlsx completion_ods completion_json"
        " completion_svg completion_png ask_for_enrolments"
        " access_tokens make_token take_token_back"
        " saved_reports save_report count_report delete_report report_run"
        " report_run_pdf report_run_xlsx report_run_csv report_run_ods report_run_json"
        " report_run_svg report_run_png"
        " design_picture awards awards_results"
        " award_by_hand proposals proposal certificate_keys award revoke_award replace_certificate"
        " close_path_version path_recognitions find_path_member recognise_learning"
        " answers_to_mark mark_answer course_trainers course_trainers_of begin_course"
        " course_outline move_in_outline add_to_outline"
        " questions_import questions_import_preview questions_import_state questions_export"
        " questions_export_file questions_from_interactive"
        " translations_overview translations_section translations translations_of translation"
        " translation_autosave translation_act translation_preview translations_import"
        " translation_export translations_export_below account_proposals reset_factor"
        " password_link revocations decide_revocation decide_recognition regrade_quiz"
        " attempts_wanted allow_attempts quiz_attempts quiz_attempt change_mark"
        " decline_attempts try_question compare_versions bring_back_version quiz_statistics"
        " compare_texts try_quiz try_course try_course_page try_course_check try_course_quiz"
        " h5p_upload h5p_replace h5p_imports h5p_import h5p_import_state h5p_original"
        " h5p_libraries h5p_library exercise_results",
    ),
}
SNIPPETS = (
    "assessments_case",
    "assessments_category",
    "assessments_question",
    "assessments_quiz",
    "assessments_topic",
    "certificates_certificatedesign",
    "cms_legalsource",
    "courses_learningpath",
    "courses_pathversion",
    "h5p_content",
    "h5p_knownbad",
)
for _snippet in SNIPPETS:
    DOORS |= _in(f"wagtailsnippets_{_snippet}", Door.ITSELF, "list list_results add preview_on_add")
    DOORS |= _in(
        f"wagtailsnippets_{_snippet}",
        Door.SNIPPET,
        "edit delete usage history history_results copy preview_on_edit inspect unpublish"
        " revisions_revert revisions_compare revisions_unschedule",
    )
    DOORS |= _in(
        f"wagtailsnippetchoosers_{_snippet}",
        # They offer what the member has rights over; legal sources and topics are everybody's.
        Door.ITSELF,
        "choose choose_results chosen chosen_multiple create",
    )

PAGES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "pk")
PICTURES, DOCUMENTS = ("image_id", "pk"), ("document_id", "doc_id", "pk")


def is_open(*, member: Member, request: HttpRequest, name: str, kwargs: dict[str, Any]) -> bool:
    """Whether the member may go through the door at this address of the admin."""
    if member.is_superuser:
        return True
    match DOORS.get(name, Door.ADMINISTRATOR):
        case Door.ITSELF:
            return True
        case Door.WAY:
            return _all_of(on_the_way(member), _named(kwargs, PAGES))
        case Door.PAGE:
            return _all_of(_over(member, Page), _named(kwargs, PAGES))
        case Door.PICTURE:
            return _all_of(_over(member, get_image_model()), _named(kwargs, PICTURES))
        case Door.DOCUMENT:
            return _all_of(_over(member, get_document_model()), _named(kwargs, DOCUMENTS))
        case Door.SNIPPET:
            model = apps.get_model(*name.split(":")[0].split("_")[1:])
            policy = policy_registry.get_by_type(model)
            found = model._base_manager.filter(pk=kwargs["pk"]).first()
            return found is None or policy.user_has_any_permission_for_instance(member, OVER, found)
        case Door.MANY:
            return _are_open(member, request, name, kwargs)
        case Door.REPORTS:
            return member.has_perm("reports.view_completion")
        case _:
            return False


def on_the_way(member: Member) -> QuerySet[Page]:
    """The pages that the member has rights over, and those above them."""
    policy = policy_registry.get_by_type(Page)
    step = Page.steplen
    above = {
        page.path[:end]
        for page in policy.instances_with_direct_explore_permission(member)
        for end in range(step, len(page.path), step)
    }
    mine = _over(member, Page).order_by().values("pk")
    return Page.objects.filter(Q(path__in=above) | Q(pk__in=mine))


def _are_open(member: Member, request: HttpRequest, name: str, kwargs: dict[str, Any]) -> bool:
    """Of many at once each has to be the member's: what is not would be listed by its name."""
    if name == "wagtail_bulk_action":
        try:
            model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
        except LookupError:
            return False
        if model is Member:
            return True
    else:
        model = {
            "wagtaildocs_chooser": get_document_model(),
            "wagtailimages_chooser": get_image_model(),
        }.get(name.split(":")[0], Page)
    ids = request.GET.getlist("id")
    if "all" in ids:
        # Nobody but an administrator has rights over all there is, save over what lies below a
        # page that they have rights over.
        parents = request.GET.getlist("childOf")
        return model is Page and len(parents) == 1 and _all_of(_over(member, Page), parents)
    return _all_of(_over(member, model), ids)


def _over(member: Member, model: type[Model]) -> QuerySet[Any]:
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(member, OVER)


def _named(kwargs: dict[str, Any], names: Iterable[str]) -> list[Any]:
    return [kwargs[name] for name in names if name in kwargs]


def _all_of(allowed: QuerySet[Any], pks: Iterable[Any]) -> bool:
    wanted = {str(pk) for pk in pks}
    if not all(each.isdecimal() for each in wanted):
        return False
    return allowed.order_by().filter(pk__in=wanted).distinct().count() == len(
        {int(each) for each in wanted}
    )
