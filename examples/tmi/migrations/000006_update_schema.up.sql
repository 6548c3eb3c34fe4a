-- Refinements after the first users: a threat has several types, a threat model has a life cycle, notes can be
-- searched; and addons, intake surveys with their triage, machine clients, quotas and settings arrive.

alter table threats alter column threat_type type text[] using array[threat_type];
alter table threats
    add column asset_id uuid,
    add column priority text,
    add column mitigation text,
    add column issue_uri text,
    add constraint threats_asset_id_fkey foreign key (asset_id) references assets (id) on delete set null;

alter table threat_models
    add column status text not null default 'not_started',
    add column status_changed_at timestamptz,
    add column tags text[] not null default '{}';

-- Documents and repositories now use the same word.
alter table documents rename column url to uri;

alter table assets add column classification text[] not null default '{}';

alter table groups add column description text;

alter table diagrams
    add column cell_count integer
        generated always as (case when jsonb_typeof(cells) = 'array' then jsonb_array_length(cells) else 0 end) stored;

-- The configuration 'simple' does not stem, so every PostgreSQL version stores the same words.
alter table notes
    add column search_vector tsvector
        generated always as (to_tsvector('simple', name || ' ' || content)) stored;

create table addons (
    id uuid not null default gen_random_uuid(),
    webhook_id uuid not null,
    threat_model_id uuid,
    name text not null,
    description text,
    icon text,
    objects text[] not null default '{}',
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint addons_pkey primary key (id),
    constraint addons_webhook_id_name_key unique (webhook_id, name),
    constraint addons_webhook_id_fkey
        foreign key (webhook_id) references webhook_subscriptions (id) on delete cascade,
    constraint addons_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade
);

create table addon_invocations (
    id uuid not null default gen_random_uuid(),
    addon_id uuid not null,
    threat_model_id uuid not null,
    invoked_by_internal_uuid uuid not null,
    status text not null default 'pending',
    status_percent integer not null default 0,
    status_message text,
    payload jsonb not null default '{}',
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint addon_invocations_pkey primary key (id),
    constraint addon_invocations_addon_id_fkey
        foreign key (addon_id) references addons (id) on delete cascade,
    constraint addon_invocations_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade,
    constraint addon_invocations_invoked_by_internal_uuid_fkey
        foreign key (invoked_by_internal_uuid) references users (internal_uuid) on delete cascade
);

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
    constraint survey_templates_pkey primary key (id),
    constraint survey_templates_name_version_key unique (name, version),
    constraint survey_templates_created_by_internal_uuid_fkey
        foreign key (created_by_internal_uuid) references users (internal_uuid) on delete set null
);

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
    constraint survey_responses_pkey primary key (id),
    constraint survey_responses_template_id_fkey
        foreign key (template_id) references survey_templates (id),
    constraint survey_responses_owner_internal_uuid_fkey
        foreign key (owner_internal_uuid) references users (internal_uuid) on delete cascade,
    constraint survey_responses_reviewed_by_internal_uuid_fkey
        foreign key (reviewed_by_internal_uuid) references users (internal_uuid) on delete set null,
    constraint survey_responses_created_threat_model_id_fkey
        foreign key (created_threat_model_id) references threat_models (id) on delete set null
);

create table triage_notes (
    id uuid not null default gen_random_uuid(),
    survey_response_id uuid not null,
    number integer not null,
    name text not null,
    content text not null,
    created_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint triage_notes_pkey primary key (id),
    constraint triage_notes_survey_response_id_number_key unique (survey_response_id, number),
    constraint triage_notes_survey_response_id_fkey
        foreign key (survey_response_id) references survey_responses (id) on delete cascade,
    constraint triage_notes_created_by_internal_uuid_fkey
        foreign key (created_by_internal_uuid) references users (internal_uuid) on delete set null
);

-- Programs sign in as a client; of their secret only the SHA-256 is kept, and it always ends some day.
create table client_credentials (
    id uuid not null default gen_random_uuid(),
    owner_internal_uuid uuid not null,
    client_id text not null,
    secret_hash text not null,
    name text not null,
    description text,
    is_active boolean not null default true,
    last_used_at timestamptz,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint client_credentials_pkey primary key (id),
    constraint client_credentials_client_id_key unique (client_id),
    constraint client_credentials_owner_internal_uuid_fkey
        foreign key (owner_internal_uuid) references users (internal_uuid) on delete cascade,
    constraint client_credentials_secret_hash_check check (secret_hash ~ '^[0-9a-f]{64}$'),
    constraint client_credentials_expires_at_check check (expires_at > created_at)
);

create table user_preferences (
    user_internal_uuid uuid not null,
    preferences jsonb not null default '{}',
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint user_preferences_pkey primary key (user_internal_uuid),
    constraint user_preferences_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users (internal_uuid) on delete cascade
);

create table user_api_quotas (
    user_internal_uuid uuid not null,
    requests_per_minute integer not null,
    requests_per_hour integer,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint user_api_quotas_pkey primary key (user_internal_uuid),
    constraint user_api_quotas_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users (internal_uuid) on delete cascade
);

create table system_settings (
    key text not null,
    value jsonb not null,
    description text,
    modified_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint system_settings_pkey primary key (key),
    constraint system_settings_modified_by_internal_uuid_fkey
        foreign key (modified_by_internal_uuid) references users (internal_uuid) on delete set null
);

-- One line a threat model, as the start page shows it.
create view threat_model_overview as
    select m.id, m.name, m.status, u.name as owner_name, m.threat_model_framework,
        count(t.id) as threats,
        count(t.id) filter (where not t.mitigated) as open_threats,
        count(t.id) filter (where not t.mitigated and t.severity in ('Critical', 'High')) as urgent_threats,
        max(t.modified_at) as last_threat_change
    from threat_models m
    join users u on u.internal_uuid = m.owner_internal_uuid
    left join threats t on t.threat_model_id = m.id
    group by m.id, m.name, m.status, u.name, m.threat_model_framework;

create trigger addons_touch before update on addons
    for each row execute function touch_modified_at();
create trigger addon_invocations_touch before update on addon_invocations
    for each row execute function touch_modified_at();
create trigger survey_templates_touch before update on survey_templates
    for each row execute function touch_modified_at();
create trigger survey_responses_touch before update on survey_responses
    for each row execute function touch_modified_at();
create trigger triage_notes_touch before update on triage_notes
    for each row execute function touch_modified_at();
create trigger client_credentials_touch before update on client_credentials
    for each row execute function touch_modified_at();
create trigger user_preferences_touch before update on user_preferences
    for each row execute function touch_modified_at();
create trigger user_api_quotas_touch before update on user_api_quotas
    for each row execute function touch_modified_at();
create trigger system_settings_touch before update on system_settings
    for each row execute function touch_modified_at();
