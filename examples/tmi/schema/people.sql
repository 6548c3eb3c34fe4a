-- Who may log in, by which provider, and what they hold.

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
    constraint users_email_check
        check ((email = lower(email)) and (email ~ '^[^@[:space:]]+@[^@[:space:]]+$')),
    constraint users_name_check check ((length(name) >= 1) and (length(name) <= 256)),
    constraint users_pkey primary key (internal_uuid),
    constraint users_provider_check
        check (provider in ('tmi', 'google', 'github', 'microsoft', 'gitlab', 'apple')),
    constraint users_provider_user_id_check check (provider_user_id <> '')
);
create unique index idx_users_email on users (email);
create index idx_users_last_login on users (last_login);
create unique index idx_users_provider_lookup on users (provider, provider_user_id);
create trigger users_touch before update on users
    for each row execute function touch_modified_at();

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
    constraint user_providers_email_check
        check ((email = lower(email)) and (email ~ '^[^@[:space:]]+@[^@[:space:]]+$')),
    constraint user_providers_identity_key unique (provider, provider_user_id),
    constraint user_providers_pkey primary key (id),
    constraint user_providers_provider_check
        check (provider in ('tmi', 'google', 'github', 'microsoft', 'gitlab', 'apple')),
    constraint user_providers_user_provider_key unique (user_internal_uuid, provider)
);
create index idx_user_providers_email on user_providers (email);
create unique index idx_user_providers_one_primary
    on user_providers (user_internal_uuid) where is_primary;
create trigger user_providers_touch before update on user_providers
    for each row execute function touch_modified_at();

create table refresh_tokens (
    id uuid not null default gen_random_uuid(),
    user_internal_uuid uuid not null,
    token_hash text not null,
    replaced_by_id uuid,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint refresh_tokens_expires_at_check check (expires_at > created_at),
    constraint refresh_tokens_pkey primary key (id),
    constraint refresh_tokens_replaced_by_id_check
        check ((replaced_by_id is null) or (revoked_at is not null)),
    constraint refresh_tokens_revoked_at_check check (revoked_at >= created_at),
    constraint refresh_tokens_token_hash_check check (token_hash ~ '^[0-9a-f]{64}$'),
    constraint refresh_tokens_token_hash_key unique (token_hash)
);
create index idx_refresh_tokens_expires_at on refresh_tokens (expires_at);
create index idx_refresh_tokens_live
    on refresh_tokens (user_internal_uuid, expires_at) where revoked_at is null;
create index idx_refresh_tokens_replaced_by_id on refresh_tokens (replaced_by_id);
create index idx_refresh_tokens_user_internal_uuid on refresh_tokens (user_internal_uuid);
create trigger refresh_tokens_touch before update on refresh_tokens
    for each row execute function touch_modified_at();

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
    constraint client_credentials_client_id_key unique (client_id),
    constraint client_credentials_expires_at_check check (expires_at > created_at),
    constraint client_credentials_pkey primary key (id),
    constraint client_credentials_secret_hash_check check (secret_hash ~ '^[0-9a-f]{64}$')
);
create index idx_client_credentials_owner_internal_uuid on client_credentials (owner_internal_uuid);
create trigger client_credentials_touch before update on client_credentials
    for each row execute function touch_modified_at();

create table user_preferences (
    user_internal_uuid uuid not null,
    preferences jsonb not null default '{}',
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint user_preferences_pkey primary key (user_internal_uuid),
    constraint user_preferences_preferences_check check (jsonb_typeof(preferences) = 'object')
);
create trigger user_preferences_touch before update on user_preferences
    for each row execute function touch_modified_at();

create table user_api_quotas (
    user_internal_uuid uuid not null,
    requests_per_minute integer not null,
    requests_per_hour integer,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint user_api_quotas_pkey primary key (user_internal_uuid),
    constraint user_api_quotas_requests_per_hour_check
        check (requests_per_hour >= requests_per_minute),
    constraint user_api_quotas_requests_per_minute_check check (requests_per_minute > 0)
);
create trigger user_api_quotas_touch before update on user_api_quotas
    for each row execute function touch_modified_at();
