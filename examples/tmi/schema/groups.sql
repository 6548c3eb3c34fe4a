-- Groups of people, and who administers the system.

create table groups (
    internal_uuid uuid not null default gen_random_uuid(),
    provider text not null,
    group_name text not null,
    display_name text,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    description text,
    constraint groups_group_name_check
        check ((length(group_name) >= 1) and (length(group_name) <= 256)),
    constraint groups_pkey primary key (internal_uuid),
    constraint groups_provider_check
        check (provider in ('tmi', 'google', 'github', 'microsoft', 'gitlab', 'apple')),
    constraint groups_provider_group_name_key unique (provider, group_name)
);
create trigger groups_touch before update on groups
    for each row execute function touch_modified_at();

create table group_members (
    group_internal_uuid uuid not null,
    user_internal_uuid uuid not null,
    added_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint group_members_pkey primary key (group_internal_uuid, user_internal_uuid)
);
create index idx_group_members_added_by_internal_uuid on group_members (added_by_internal_uuid);
create index idx_group_members_user_internal_uuid on group_members (user_internal_uuid);
create trigger group_members_touch before update on group_members
    for each row execute function touch_modified_at();

create table administrators (
    id uuid not null default gen_random_uuid(),
    user_internal_uuid uuid,
    group_internal_uuid uuid,
    granted_by_internal_uuid uuid,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint administrators_group_internal_uuid_key unique (group_internal_uuid),
    constraint administrators_pkey primary key (id),
    constraint administrators_subject_check
        check (num_nonnulls(user_internal_uuid, group_internal_uuid) = 1),
    constraint administrators_user_internal_uuid_key unique (user_internal_uuid)
);
create index idx_administrators_granted_by_internal_uuid
    on administrators (granted_by_internal_uuid);
create trigger administrators_touch before update on administrators
    for each row execute function touch_modified_at();
