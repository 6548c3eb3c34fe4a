-- A user may sign in through several providers; users keeps the one of the first sign-in. 'tmi' is TMI's own provider.

create table user_providers (
    id uuid not null default gen_random_uuid(),
    user_internal_uuid uuid not null,
    provider text not null,
    provider_user_id text not null,
    email text not null,
    is_primary boolean not null default false,
    last_login timestamptz,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint user_providers_pkey primary key (id),
    constraint user_providers_identity_key unique (provider, provider_user_id),
    constraint user_providers_user_provider_key unique (user_internal_uuid, provider),
    constraint user_providers_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users (internal_uuid) on delete cascade,
    constraint user_providers_provider_check
        check (provider in ('tmi', 'google', 'github', 'microsoft', 'gitlab', 'apple'))
);

create unique index idx_user_providers_one_primary on user_providers (user_internal_uuid) where is_primary;
create index idx_user_providers_email on user_providers (email);

create trigger user_providers_touch before update on user_providers
    for each row execute function touch_modified_at();
