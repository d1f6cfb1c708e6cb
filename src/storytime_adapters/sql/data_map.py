"""The data map: what every column holds, how long it stays, and how it goes when a family or a kid leaves.

Child and parent columns are personal: an export shows them all.  Technical ones (hashes, counters, leases)
and public ones it does not.  A column without a label fails a test.
"""

from collections.abc import Mapping
from typing import Any, Final

from attrs import Factory, frozen
from sqlalchemy import Table

from .tables.everything import metadata

FAMILY: Final = "family"


@frozen
class Owned:
    """Rows whose column names the family go with it."""

    column: str


@frozen
class Scoped:
    """Rows whose column begins with the family's id go with it."""

    column: str


@frozen
class GoesWith:
    """The database takes the row away with the one it hangs on."""

    column: str
    table: str


@frozen
class Freed:
    """The row stays for the figures, without what names the family or leads to it."""

    column: str
    also: tuple[str, ...]


@frozen
class Kept:
    """Belongs to nobody, or holds nothing that leads to anybody."""


Way = Owned | Scoped | GoesWith | Freed | Kept


@frozen(eq=False)
class Labels:
    """One table: by which step of an erasure it goes, and the class of each of its columns."""

    table: Table
    section: str
    way: Way
    until: str
    child: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    technical: tuple[str, ...] = ()
    kid: str | None = None  # rows whose column names a kid go with the kid
    opens: Mapping[str, str] = Factory(dict)  # sealed columns, and what each was sealed for

    @property
    def personal(self) -> tuple[str, ...]:
        return self.child + self.parent

    @property
    def every(self) -> tuple[str, ...]:
        return self.personal + self.public + self.technical


def label(
    name: str,
    section: str,
    way: Way,
    until: str,
    kid: str | None = None,
    opens: Mapping[str, str] | None = None,
    **classes: str,
) -> Labels:
    """One table of the map; each class takes its columns as words."""
    words: dict[str, Any] = {kind: tuple(columns.split()) for kind, columns in classes.items()}
    return Labels(metadata.tables[name], section, way, until, kid=kid, opens=opens or {}, **words)


ACCOUNT, STORIES, FOR_GOOD = "30 d after closing", "as long as the story", "for good"

DATA_MAP: Final = (
    label(
        "accounts", "account", Owned("id"), ACCOUNT,
        parent="id email name created_at updated_at state_since role state onboarding email_verified_at title"
        " biometrics_enabled has_rated_app rate_app_dismissed_at first_signed_in_at closed_by state_reason avatar_id"
        " password_set_at last_seen_at",
        technical="password_hash password_failures password_wait_until guest_session_id pin_hash pin_failures"
        " pin_locked_until pin_told_at second_factor_secret_sealed second_factor_last_step"
        " absence_closes_at absence_told",
        opens={"second_factor_secret_sealed": "account {id} second factor"},
    ),
    label(
        "sessions", "identity", Owned("account_id"), "30 d after its end", kid="kid_id",
        parent="id account_id created_at last_seen_at ends_at kid_id client_kind ended_at ended_why",
        technical="refresh_hash idle_ends_at proved_at second_factor_at version rotates",
    ),
    label(
        "spent_tokens", "identity", GoesWith("session_id", "sessions"), "with its session",
        technical="token_hash session_id spent_at",
    ),
    label(
        "codes", "identity", Owned("account_id"), "7 d",
        parent="account_id purpose issued_at expires_at target",
        technical="id code_hash tries used_at voided_at",
    ),
    label(
        "known_addresses", "identity", Owned("account_id"), "90 d",
        parent="account_id client_kind last_used_at", technical="address_hash",
    ),
    label(
        "linked_identities", "identity", Owned("account_id"), "as long as the account",
        parent="account_id provider issuer subject email linked_at", technical="id",
    ),
    label(
        "guest_sessions", "identity", Owned("account_id"), "24 h after its end",
        parent="account_id created_at last_seen_at expires_at ended_at", technical="id device_hash",
    ),
    label("sent_mails", "identity", Kept(), "1 d", technical="id target_hash purpose address_hash at"),
    label("code_misses", "identity", Kept(), "1 d", technical="id purpose address_hash at"),
    label("sign_in_failures", "identity", Kept(), "30 d", technical="email_hash last_at count told_at"),
    label(
        "erasures", "identity", Kept(), "3 y after it was done",
        technical="id subject_hash what counts started_at finished_at",
    ),
    label(
        "moderations", "identity", Kept(), FOR_GOOD,
        technical="id subject_hash admin_hash act reason_sealed at",
        opens={"reason_sealed": "moderation {id}"},
    ),
    label("rate_windows", "requests", Kept(), "24 h", technical="name key hits version ends_at"),
    label(
        "security_lines", "identity", Freed("account_id", ()), "3 y, without the account once that is erased",
        parent="name at account_id words", technical="id subject_hash email_hash address_hash request_id",
    ),
    label(
        "exports", "identity", Owned("account_id"), "24 h after it was made",
        parent="id account_id asked_at state expires_at", technical="file",
    ),
    label("leaving_reasons", "identity", Kept(), FOR_GOOD, technical="id reason on_day"),
    label(
        "families", "family", Owned("id"), "as long as the account",
        parent="id explicit_content max_screen_time_mins language country time_zone approve_new_stories"
        " personalized_suggestions kids_may_create offline_fallback finishing_mins zone_by_hand category_ids"
        " expectation_ids",
        technical="zone_followed_at revision cache_version",
    ),
    label(
        "kids", "family", Owned("family_id"), "30 d after its removal", kid="id",
        child="id family_id name_sealed birth_month_sealed age_min age_max pronouns language categories excluded_tags"
        " preferred_voice avatar_id buddy_id buddy_chosen_at reading_level limit_mins bedtime created_at updated_at"
        " removed_at hidden_at",
        technical="revision for_good",
        opens={"name_sealed": "kid {id} name", "birth_month_sealed": "kid {id} birth month"},
    ),
    label(
        "consent_entries", "family", Owned("family_id"), "as long as the family",
        parent="id family_id sequence purpose kind method text_version account_id at evidence",
    ),
    label(
        "consent_askings", "family", Owned("family_id"), "as long as the family", parent="family_id purpose version"
    ),
    label(
        "avatars", "family", Owned("family_id"), "as long as somebody wears it", kid="kid_id",
        child="id name display_name file created_at updated_at family_id kid_id removed_at", technical="revision",
    ),
    label(
        "buddy_talks", "family", GoesWith("kid_id", "kids"), "90 d",
        child="kid_id buddy_id context line_id at", technical="id",
    ),
    label(
        "buddies", "family", Kept(), FOR_GOOD,
        public="id name display_name type description image profile_avatar theme_color created_at updated_at age_min"
        " age_max is_active revision removed_at",
    ),
    label(
        "buddy_lines", "family", Kept(), FOR_GOOD,
        public="buddy_id language context band number text hash pack_version",
    ),
    label("family_keys", "keys", Owned("family_id"), "as long as the family", technical="family_id wrapped_key"),
    label("age_groups", "family", Kept(), FOR_GOOD, public="id name span_low span_high revision removed_at"),
    label(
        "learning_expectations", "family", Kept(), FOR_GOOD,
        public="id name description category is_active revision",
    ),
    label(
        "stories", "catalog", Owned("family_id"), STORIES,
        child="id title description cover_alt vocabulary language age_min age_max word_count is_interactive"
        " category_ids theme_ids season_ids question_briefs tags family_id creator_kid_id source state approval"
        " ai_generated provenance cover_url published_at created_at updated_at deleted_at withdrawn_why",
        technical="slug page_count duration_seconds difficulty is_intense match_tags audience recommended"
        " top_pick_position background_color generation_job_id content_hash certified_hash rules_version listed_at"
        " version revision erased_after shuffle_a shuffle_b shuffle_c shuffle_d",
    ),
    label("story_texts", "catalog", GoesWith("story_id", "stories"), STORIES, child="story_id text"),
    label(
        "story_questions", "catalog", GoesWith("story_id", "stories"), STORIES,
        child="story_id position question options correct_option", technical="id",
    ),
    label(
        "story_passages", "catalog", GoesWith("story_id", "stories"), STORIES,
        child="story_id key text", technical="position",
    ),
    label(
        "story_branches", "catalog", GoesWith("story_id", "stories"), STORIES,
        child="story_id position after prompt option_a option_b next_a next_b", technical="id",
    ),
    label(
        "story_captions", "catalog", GoesWith("story_id", "stories"), STORIES, child="story_id position caption"
    ),
    label(
        "story_images", "catalog", GoesWith("story_id", "stories"), STORIES, child="story_id position file",
        technical="id",
    ),
    label(
        "imported_stories", "catalog", GoesWith("story_id", "stories"), STORIES,
        technical="story_id record_hash kept_hash",
    ),
    label(
        "story_names", "catalog", GoesWith("story_id", "stories"), STORIES,
        child="story_id placeholder kid_id name_sealed", opens={"name_sealed": "story {story_id} {placeholder}"},
    ),
    *(
        label(
            f"story_{kind}", "catalog", GoesWith("story_id", "stories"), STORIES,
            technical=f"story_id {one}_id listed_at",
        )
        for kind, one in (("categories", "category"), ("themes", "theme"), ("seasons", "season"))
    ),
    label("story_tags", "catalog", GoesWith("story_id", "stories"), STORIES, technical="story_id tag"),
    label("shelf_renames", "catalog", Kept(), "until all stories know the new name", public="shelf_id tag beyond"),
    label(
        "story_search", "catalog", GoesWith("story_id", "stories"), STORIES,
        technical="number story_id title_words known_words all_words",
    ),
    label(
        "story_stats", "catalog", GoesWith("story_id", "stories"), STORIES,
        technical="story_id favorites opened completed",
    ),
    label("ranking_editions", "catalog", Kept(), "24 h after it was replaced", public="id ranking made_at replaced_at"),
    label("story_rankings", "catalog", Kept(), "with its edition", public="edition_id position story_id score"),
    label(
        "certificates", "catalog", GoesWith("story_id", "stories"), STORIES,
        technical="id story_id content_hash rules_version band verdict source made_at revoked_at revoked_why",
    ),
    label(
        "story_openings", "catalog", Owned("holder"), "as long as the family",
        parent="holder story_id counted opened_at",
    ),
    label(
        "story_allowances", "catalog", Owned("holder"), "as long as the family",
        parent="holder used used_up_at", technical="forgotten_at",
    ),
    label(
        "story_reservations", "catalog", Owned("holder"), "24 h",
        parent="holder story_id counted reserved_at",
    ),
    label(
        "reading_progress", "progress", Owned("family_id"), "as long as its reader", kid="reader_id",
        child="reader_kind reader_id family_id story_id started_at event_at page completed_at seconds saved_at"
        " read_since removed_at first_finished_at finished_on",
        technical="id",
    ),
    label(
        "favorites", "progress", Owned("family_id"), "as long as its owner", kid="owner_id",
        child="id owner_kind owner_id family_id story_id created_at",
    ),
    label(
        "reader_states", "progress", Owned("family_id"), "as long as its reader", kid="reader_id",
        child="reader_kind reader_id family_id last_event_at recent_days total_seconds",
    ),
    label(
        "saved_reports", "progress", Owned("family_id"), "30 days", kid="reader_id",
        child="reader_kind reader_id family_id code at", technical="client_id",
    ),
    label(
        "quiz_answers", "progress", Owned("family_id"), "as long as its reader", kid="reader_id",
        child="reader_kind reader_id family_id story_id question_id selected correct first at", technical="id",
    ),
    label(
        "quiz_results", "progress", Owned("family_id"), "as long as its reader", kid="reader_id",
        child="reader_kind reader_id family_id story_id marks best_percent finished_at",
    ),
    label(
        "reading_levels", "progress", GoesWith("kid_id", "kids"), "as long as the kid",
        child="kid_id level since set_by balance with_quiz",
    ),
    label(
        "level_evidence", "progress", GoesWith("kid_id", "kids"), "as long as the kid",
        child="kid_id story_id kind value points at",
    ),
    label(
        "story_paths", "progress", GoesWith("kid_id", "kids"), "as long as the kid",
        child="kid_id story_id branch_ids sides passage_keys current_branch_id ending started_at completed_at",
        technical="id",
    ),
    label(
        "downloads", "progress", GoesWith("kid_id", "kids"), "as long as the kid",
        child="kid_id story_id revision size started_at expires_at downloaded_at voice", technical="asking_id",
    ),
    label(
        "content_rules", "recommendations", GoesWith("kid_id", "kids"), "as long as the kid",
        child="kid_id max_story_age allow_list_only", technical="revision",
    ),
    label(
        "story_restrictions", "recommendations", GoesWith("kid_id", "kids"), "as long as the kid",
        child="kid_id story_id account_id reason restricted_at",
    ),
    label(
        "parent_recommendations", "recommendations", GoesWith("kid_id", "kids"), "as long as the kid",
        child="id kid_id story_id account_id message recommended_at removed_at",
    ),
    label(
        "story_hidings", "recommendations", Owned("holder"), "as long as the family or the guest",
        parent="holder story_id hidden_at",
    ),
    label("categories", "catalog", Kept(), FOR_GOOD, public="id name slug image description position"),
    label("themes", "catalog", Kept(), FOR_GOOD, public="id name slug image description position"),
    label(
        "seasons", "catalog", Kept(), FOR_GOOD,
        public="id name slug description icon_url start end is_active position",
    ),
    label("plot_keys", "storytelling", Owned("family_id"), STORIES, child="family_id title story_id plot_key"),
    label(
        "generation_records", "storytelling", GoesWith("story_id", "stories"), STORIES,
        child="story_id record", technical="job_id",
    ),
    label(
        "spend_entries", "storytelling", Freed("family_id", ("job_id", "story_id")), FOR_GOOD,
        parent="family_id story_id at",
        technical="id job_id provider model purpose tokens_in tokens_out characters seconds micros estimated",
    ),
    label(
        "allowance_balances", "storytelling", Owned("owner"), "as long as the family",
        parent="owner what period granted reserved settled",
    ),
    label(
        "allowance_entries", "storytelling", Owned("owner"), "as long as the family",
        parent="owner what period kind amount at", technical="purpose",
    ),
    label(
        "voice_choices", "narration", Owned("account_id"), "as long as the account",
        parent="account_id preferred locked locked_at",
    ),
    label(
        "story_voices", "narration", Owned("family_id"), "as long as the family",
        parent="family_id story_id voice first_delivered_at",
    ),
    label(
        "narration_requests", "narration", Owned("family_id"), "8 d", kid="kid_id",
        parent="family_id kid_id queued created_at", technical="id narration_id job_id",
    ),
    label(
        "narrations", "narration", Owned("family_id"), STORIES,
        child="story_id voice pages family_id state created_at ended_at",
        technical="id content_hash scope provider job_id round code",
    ),
    label(
        "narration_pages", "narration", GoesWith("narration_id", "narrations"), STORIES,
        technical="narration_id page clip_key",
    ),
    label(
        "clips", "narration", Owned("scope"), STORIES,
        child="name content_type bytes duration_ms voice made_at",
        technical="key state token lease_until provider model text_hash scope sha256 timing words",
    ),
    label(
        "media_files", "media", Owned("scope"), "as long as somebody needs it",
        child="name content_type bytes scope created_at", technical="sha256",
    ),
    label(
        "jobs", "jobs", Owned("family_id"), "30 d",
        child="queue kind family_id payload created_at state finished_at",
        technical="id subject rank_at run_after stage progress attempts recoveries lease_token lease_until error_code"
        " started_at purge_at",
    ),
    label(
        "job_journal", "jobs", GoesWith("job_id", "jobs"), "with its job",
        child="step number output at", technical="job_id sha256",
    ),
    label(
        "job_events", "jobs", GoesWith("job_id", "jobs"), "with its job",
        child="type payload at", technical="job_id seq",
    ),
    label("outbox", "outbox", Owned("family_id"), "7 d", technical="id name version payload family_id at"),
    label(
        "outbox_deliveries", "outbox", GoesWith("event_id", "outbox"), "7 d",
        technical="event_id handler attempts token run_after done_at parked_at",
    ),
    label(
        "idempotency_keys", "requests", Scoped("scope"), "24 h",
        technical="scope key fingerprint token lease_until status headers body kept_until",
    ),
)  # fmt: skip

BY_TABLE: Final[Mapping[str, Labels]] = {labels.table.name: labels for labels in DATA_MAP}
