-- Threat models and all that belongs to one.

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
    status text not null default 'not_started',
    status_changed_at timestamptz,
    tags text[] not null default '{}',
    constraint threat_models_framework_check
        check (threat_model_framework in ('CIA', 'STRIDE', 'LINDDUN', 'DIE', 'PLOT4ai')),
    constraint threat_models_issue_uri_check check (issue_uri ~ '^https?://'),
    constraint threat_models_name_check check ((length(name) >= 1) and (length(name) <= 256)),
    constraint threat_models_pkey primary key (id),
    constraint threat_models_status_check
        check (status in ('not_started', 'in_progress', 'in_review', 'approved', 'archived'))
);
create index idx_threat_models_created_by_internal_uuid on threat_models (created_by_internal_uuid);
create index idx_threat_models_lower_name on threat_models (lower(name) text_pattern_ops);
create index idx_threat_models_owner_internal_uuid on threat_models (owner_internal_uuid);
create index idx_threat_models_tags on threat_models using gin (tags);
create trigger threat_models_touch before update on threat_models
    for each row execute function touch_modified_at();

create table threat_model_access (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    user_internal_uuid uuid,
    group_internal_uuid uuid,
    role text not null,
    granted_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint threat_model_access_group_key unique (threat_model_id, group_internal_uuid),
    constraint threat_model_access_pkey primary key (id),
    constraint threat_model_access_role_check check (role in ('owner', 'writer', 'reader')),
    constraint threat_model_access_subject_check
        check (num_nonnulls(user_internal_uuid, group_internal_uuid) = 1),
    constraint threat_model_access_user_key unique (threat_model_id, user_internal_uuid)
);
create index idx_threat_model_access_granted_by_internal_uuid
    on threat_model_access (granted_by_internal_uuid);
create index idx_threat_model_access_group_internal_uuid
    on threat_model_access (group_internal_uuid);
create index idx_threat_model_access_threat_model_id on threat_model_access (threat_model_id);
create index idx_threat_model_access_user_internal_uuid on threat_model_access (user_internal_uuid);
create trigger threat_model_access_touch before update on threat_model_access
    for each row execute function touch_modified_at();

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
    cell_count integer generated always as (
        case when (jsonb_typeof(cells) = 'array') then jsonb_array_length(cells) else 0 end) stored,
    constraint diagrams_cells_check check (jsonb_typeof(cells) = 'array'),
    constraint diagrams_name_check check ((length(name) >= 1) and (length(name) <= 256)),
    constraint diagrams_pkey primary key (id),
    constraint diagrams_type_check check (type = 'DFD-1.0.0'),
    constraint diagrams_update_vector_check check (update_vector >= 0)
);
create index idx_diagrams_threat_model_id on diagrams (threat_model_id);
create index idx_diagrams_threat_model_id_type on diagrams (threat_model_id, type);
create trigger diagrams_touch before update on diagrams
    for each row execute function touch_modified_at();

create table threats (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    diagram_id uuid,
    cell_id uuid,
    name text not null,
    description text,
    threat_type text[] not null,
    severity text,
    likelihood text,
    risk_level text,
    score numeric(3,1),
    mitigated boolean not null default false,
    status text not null default 'open',
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    asset_id uuid,
    priority text,
    mitigation text,
    issue_uri text,
    constraint threats_cell_id_check check ((cell_id is null) or (diagram_id is not null)),
    constraint threats_issue_uri_check check (issue_uri ~ '^https?://'),
    constraint threats_likelihood_check
        check ((likelihood is null) or likelihood in ('low', 'medium', 'high')),
    constraint threats_name_check check ((length(name) >= 1) and (length(name) <= 256)),
    constraint threats_pkey primary key (id),
    constraint threats_priority_check check (priority in ('low', 'medium', 'high', 'urgent')),
    constraint threats_risk_level_check
        check ((risk_level is null) or risk_level in ('low', 'medium', 'high', 'critical')),
    constraint threats_score_check check ((score >= (0)::numeric) and (score <= (10)::numeric)),
    constraint threats_severity_check
        check ((severity is null) or severity in ('Low', 'Medium', 'High', 'Critical', 'Unknown',
            'None')),
    constraint threats_status_check
        check (status in ('open', 'accepted', 'in_progress', 'mitigated', 'deferred',
            'false_positive')),
    constraint threats_threat_type_check
        check ((cardinality(threat_type) > 0) and (array_position(threat_type, null::text) is null))
);
create index idx_threats_asset_id on threats (asset_id);
create index idx_threats_diagram_id on threats (diagram_id);
create index idx_threats_open on threats (threat_model_id, severity) where not mitigated;
create index idx_threats_threat_model_id on threats (threat_model_id);
create index idx_threats_threat_model_id_created_at on threats (threat_model_id, created_at desc);
create index idx_threats_threat_type on threats using gin (threat_type);
create trigger threats_touch before update on threats
    for each row execute function touch_modified_at();

create table assets (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    name text not null,
    type text not null,
    description text,
    criticality text,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    classification text[] not null default '{}',
    constraint assets_classification_check
        check (classification <@ array['public', 'internal', 'confidential', 'personal',
            'regulated']),
    constraint assets_criticality_check check (criticality in ('low', 'medium', 'high', 'vital')),
    constraint assets_name_check check ((length(name) >= 1) and (length(name) <= 256)),
    constraint assets_pkey primary key (id),
    constraint assets_type_check
        check (type in ('data', 'hardware', 'software', 'infrastructure', 'service', 'personnel'))
);
create index idx_assets_threat_model_id on assets (threat_model_id);
create trigger assets_touch before update on assets
    for each row execute function touch_modified_at();

create table documents (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    name text not null,
    uri text not null,
    description text,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint documents_name_check check ((length(name) >= 1) and (length(name) <= 256)),
    constraint documents_pkey primary key (id),
    constraint documents_uri_check check (uri ~ '^https?://')
);
create index idx_documents_threat_model_id on documents (threat_model_id);
create trigger documents_touch before update on documents
    for each row execute function touch_modified_at();

create table notes (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    name text not null,
    content text not null,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    search_vector tsvector generated always as (
        to_tsvector('simple'::regconfig, name || ' ' || content)) stored,
    constraint notes_content_check check ((length(content) >= 1) and (length(content) <= 65536)),
    constraint notes_name_check check ((length(name) >= 1) and (length(name) <= 256)),
    constraint notes_pkey primary key (id)
);
create index idx_notes_search_vector on notes using gin (search_vector);
create index idx_notes_threat_model_id on notes (threat_model_id);
create trigger notes_touch before update on notes
    for each row execute function touch_modified_at();

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
    constraint repositories_name_check check ((length(name) >= 1) and (length(name) <= 256)),
    constraint repositories_parameters_check check (jsonb_typeof(parameters) = 'object'),
    constraint repositories_pkey primary key (id),
    constraint repositories_type_check check (type in ('git', 'svn', 'mercurial', 'other')),
    constraint repositories_uri_check check (uri ~ '^(https?|ssh|git)://')
);
create index idx_repositories_threat_model_id on repositories (threat_model_id);
create trigger repositories_touch before update on repositories
    for each row execute function touch_modified_at();

create table metadata (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    entity_type text not null,
    entity_id uuid not null,
    key text not null,
    value jsonb not null,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint metadata_entity_key unique (entity_type, entity_id, key),
    constraint metadata_entity_type_check
        check (entity_type in ('threat_model', 'threat', 'diagram', 'asset', 'document', 'note',
            'repository')),
    constraint metadata_key_check check (key ~ '^[A-Za-z0-9_.-]{1,128}$'),
    constraint metadata_pkey primary key (id)
);
create index idx_metadata_threat_model_id on metadata (threat_model_id);
create index idx_metadata_value on metadata using gin (value jsonb_path_ops);
create trigger metadata_touch before update on metadata
    for each row execute function touch_modified_at();
