-- Surveys that lead to a threat model.

create table survey_templates (
    id uuid not null default gen_random_uuid(),
    name text not null,
    version integer not null default 1,
    description text,
    status text not null default 'inactive',
    questions jsonb not null,
    created_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint survey_templates_name_version_key unique (name, version),
    constraint survey_templates_pkey primary key (id),
    constraint survey_templates_questions_check check (jsonb_typeof(questions) = 'array'),
    constraint survey_templates_status_check check (status in ('active', 'inactive', 'archived')),
    constraint survey_templates_version_check check (version > 0)
);
create index idx_survey_templates_created_by_internal_uuid
    on survey_templates (created_by_internal_uuid);
create trigger survey_templates_touch before update on survey_templates
    for each row execute function touch_modified_at();

create table survey_responses (
    id uuid not null default gen_random_uuid(),
    template_id uuid not null,
    owner_internal_uuid uuid not null,
    reviewed_by_internal_uuid uuid,
    created_threat_model_id uuid,
    status text not null default 'draft',
    answers jsonb not null default '{}',
    submitted_at timestamptz,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint survey_responses_answers_check check (jsonb_typeof(answers) = 'object'),
    constraint survey_responses_pkey primary key (id),
    constraint survey_responses_status_check
        check (status in ('draft', 'submitted', 'needs_revision', 'ready_for_review',
            'review_created')),
    constraint survey_responses_submitted_at_check
        check ((status = 'draft') or (submitted_at is not null))
);
create index idx_survey_responses_created_threat_model_id
    on survey_responses (created_threat_model_id);
create index idx_survey_responses_owner_internal_uuid on survey_responses (owner_internal_uuid);
create index idx_survey_responses_reviewed_by_internal_uuid
    on survey_responses (reviewed_by_internal_uuid);
create index idx_survey_responses_template_id on survey_responses (template_id);
create trigger survey_responses_touch before update on survey_responses
    for each row execute function touch_modified_at();

create table triage_notes (
    id uuid not null default gen_random_uuid(),
    survey_response_id uuid not null,
    number integer not null,
    name text not null,
    content text not null,
    created_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint triage_notes_content_check
        check ((length(content) >= 1) and (length(content) <= 65536)),
    constraint triage_notes_number_check check (number > 0),
    constraint triage_notes_pkey primary key (id),
    constraint triage_notes_survey_response_id_number_key unique (survey_response_id, number)
);
create index idx_triage_notes_created_by_internal_uuid on triage_notes (created_by_internal_uuid);
create trigger triage_notes_touch before update on triage_notes
    for each row execute function touch_modified_at();
