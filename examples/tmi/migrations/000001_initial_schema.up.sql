-- Base tables: people and groups, threat models with all that belongs to one, collaboration, webhooks, audit.
-- No foreign keys yet (000003) and no value rules yet (000008).

-- Every table has created_at and modified_at; this keeps the second one true, whatever client writes.
create function touch_modified_at() returns trigger
    language plpgsql
as $$
begin
    new.modified_at := now();
    return new;
end;
$$;

create type webhook_delivery_status as enum ('pending', 'delivered', 'failed');

-- Identity comes from a provider; there is no password column anywhere in this schema.
create table users (
    internal_uuid uuid not null default gen_random_uuid(),
    provider text not null,
    provider_user_id text not null,
    email text not null,
    name text not null,
    email_verified boolean not null default false,
    last_login timestamptz,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint users_pkey primary key (internal_uuid)
);

create table groups (
    internal_uuid uuid not null default gen_random_uuid(),
    provider text not null,
    group_name text not null,
    display_name text,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint groups_pkey primary key (internal_uuid)
);

create table group_members (
    group_internal_uuid uuid not null,
    user_internal_uuid uuid not null,
    added_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint group_members_pkey primary key (group_internal_uuid, user_internal_uuid)
);

-- A user or a whole group may administer the system.
create table administrators (
    id uuid not null default gen_random_uuid(),
    user_internal_uuid uuid,
    group_internal_uuid uuid,
    granted_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint administrators_pkey primary key (id)
);

create table threat_models (
    id uuid not null default gen_random_uuid(),
    name text not null,
    description text,
    owner_internal_uuid uuid not null,
    created_by_internal_uuid uuid not null,
    threat_model_framework text not null default 'STRIDE',
    issue_uri text,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint threat_models_pkey primary key (id)
);

-- A role on one threat model for a user or for a group.
create table threat_model_access (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    user_internal_uuid uuid,
    group_internal_uuid uuid,
    role text not null,
    granted_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint threat_model_access_pkey primary key (id)
);

create table diagrams (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    name text not null,
    description text,
    type text not null default 'DFD-1.0.0',
    cells jsonb not null default '[]',
    update_vector bigint not null default 0,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint diagrams_pkey primary key (id)
);

create table threats (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    diagram_id uuid,
    cell_id uuid,
    name text not null,
    description text,
    threat_type text not null,
    severity text,
    likelihood text,
    risk_level text,
    score numeric(3, 1),
    mitigated boolean not null default false,
    status text not null default 'open',
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint threats_pkey primary key (id)
);

create table assets (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    name text not null,
    type text not null,
    description text,
    criticality text,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint assets_pkey primary key (id)
);

create table documents (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    name text not null,
    url text not null,
    description text,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint documents_pkey primary key (id)
);

create table notes (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    name text not null,
    content text not null,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint notes_pkey primary key (id)
);

create table repositories (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    name text not null,
    type text not null default 'git',
    uri text not null,
    description text,
    parameters jsonb not null default '{}',
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint repositories_pkey primary key (id)
);

-- Free key and value pairs on a threat model or on anything inside it. The threat model is repeated so that the
-- rows go when it goes, although entity_id can point into any of seven tables.
create table metadata (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    entity_type text not null,
    entity_id uuid not null,
    key text not null,
    value jsonb not null,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint metadata_pkey primary key (id)
);

create table collaboration_sessions (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    diagram_id uuid not null,
    host_internal_uuid uuid not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint collaboration_sessions_pkey primary key (id)
);

create table session_participants (
    id uuid not null default gen_random_uuid(),
    session_id uuid not null,
    user_internal_uuid uuid not null,
    joined_at timestamptz not null default now(),
    left_at timestamptz,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint session_participants_pkey primary key (id)
);

-- The signing secret lies in the secret store; the row only says under which name.
create table webhook_subscriptions (
    id uuid not null default gen_random_uuid(),
    owner_internal_uuid uuid not null,
    threat_model_id uuid,
    name text not null,
    url text not null,
    events text[] not null,
    secret_ref text not null,
    status text not null default 'pending_verification',
    failures integer not null default 0,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint webhook_subscriptions_pkey primary key (id)
);

create table webhook_deliveries (
    id uuid not null default gen_random_uuid(),
    subscription_id uuid not null,
    event text not null,
    payload jsonb not null,
    status webhook_delivery_status not null default 'pending',
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    delivered_at timestamptz,
    last_error text,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint webhook_deliveries_pkey primary key (id)
);

-- Targets that a webhook may never call, such as link-local addresses.
create table webhook_url_deny_list (
    id uuid not null default gen_random_uuid(),
    pattern_type text not null,
    pattern text not null,
    reason text not null,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint webhook_url_deny_list_pkey primary key (id)
);

-- What was done is kept when its subject is gone, so entity_id refers to nothing that a delete could follow.
create table audit_log (
    id bigint not null generated by default as identity,
    actor_internal_uuid uuid,
    action text not null,
    entity_type text not null,
    entity_id uuid not null,
    client_address inet,
    details jsonb not null default '{}',
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint audit_log_pkey primary key (id)
);

create trigger users_touch before update on users
    for each row execute function touch_modified_at();
create trigger groups_touch before update on groups
    for each row execute function touch_modified_at();
create trigger group_members_touch before update on group_members
    for each row execute function touch_modified_at();
create trigger administrators_touch before update on administrators
    for each row execute function touch_modified_at();
create trigger threat_models_touch before update on threat_models
    for each row execute function touch_modified_at();
create trigger threat_model_access_touch before update on threat_model_access
    for each row execute function touch_modified_at();
create trigger diagrams_touch before update on diagrams
    for each row execute function touch_modified_at();
create trigger threats_touch before update on threats
    for each row execute function touch_modified_at();
create trigger assets_touch before update on assets
    for each row execute function touch_modified_at();
create trigger documents_touch before update on documents
    for each row execute function touch_modified_at();
create trigger notes_touch before update on notes
    for each row execute function touch_modified_at();
create trigger repositories_touch before update on repositories
    for each row execute function touch_modified_at();
create trigger metadata_touch before update on metadata
    for each row execute function touch_modified_at();
create trigger collaboration_sessions_touch before update on collaboration_sessions
    for each row execute function touch_modified_at();
create trigger session_participants_touch before update on session_participants
    for each row execute function touch_modified_at();
create trigger webhook_subscriptions_touch before update on webhook_subscriptions
    for each row execute function touch_modified_at();
create trigger webhook_deliveries_touch before update on webhook_deliveries
    for each row execute function touch_modified_at();
create trigger webhook_url_deny_list_touch before update on webhook_url_deny_list
    for each row execute function touch_modified_at();
create trigger audit_log_touch before update on audit_log
    for each row execute function touch_modified_at();
