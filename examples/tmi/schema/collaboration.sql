-- Who works on a diagram together, and when.

create table collaboration_sessions (
    id uuid not null default gen_random_uuid(),
    threat_model_id uuid not null,
    diagram_id uuid not null,
    host_internal_uuid uuid not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint collaboration_sessions_ended_at_check check (ended_at >= created_at),
    constraint collaboration_sessions_expires_at_check check (expires_at > created_at),
    constraint collaboration_sessions_pkey primary key (id)
);
create index idx_collaboration_sessions_diagram_id on collaboration_sessions (diagram_id);
create index idx_collaboration_sessions_host_internal_uuid
    on collaboration_sessions (host_internal_uuid);
create unique index idx_collaboration_sessions_one_open
    on collaboration_sessions (diagram_id) where ended_at is null;
create index idx_collaboration_sessions_threat_model_id on collaboration_sessions (threat_model_id);
create trigger collaboration_sessions_touch before update on collaboration_sessions
    for each row execute function touch_modified_at();

create table session_participants (
    id uuid not null default gen_random_uuid(),
    session_id uuid not null,
    user_internal_uuid uuid not null,
    joined_at timestamptz not null default now(),
    left_at timestamptz,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint session_participants_left_at_check check (left_at >= joined_at),
    constraint session_participants_pkey primary key (id),
    constraint session_participants_session_user_joined_key
        unique (session_id, user_internal_uuid, joined_at)
);
create index idx_session_participants_user_internal_uuid
    on session_participants (user_internal_uuid);
create trigger session_participants_touch before update on session_participants
    for each row execute function touch_modified_at();
