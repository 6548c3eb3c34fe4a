-- OAuth refresh tokens, of which only the SHA-256 is kept. A token that was used is revoked and names its successor,
-- so that a second use of it shows a theft.

create table refresh_tokens (
    id uuid not null default gen_random_uuid(),
    user_internal_uuid uuid not null,
    token_hash text not null,
    replaced_by_id uuid,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint refresh_tokens_pkey primary key (id),
    constraint refresh_tokens_token_hash_key unique (token_hash),
    constraint refresh_tokens_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users (internal_uuid) on delete cascade,
    constraint refresh_tokens_replaced_by_id_fkey
        foreign key (replaced_by_id) references refresh_tokens (id) on delete set null,
    constraint refresh_tokens_token_hash_check check (token_hash ~ '^[0-9a-f]{64}$'),
    constraint refresh_tokens_expires_at_check check (expires_at > created_at),
    constraint refresh_tokens_revoked_at_check check (revoked_at >= created_at),
    constraint refresh_tokens_replaced_by_id_check check (replaced_by_id is null or revoked_at is not null)
);

create index idx_refresh_tokens_user_internal_uuid on refresh_tokens (user_internal_uuid);
create index idx_refresh_tokens_replaced_by_id on refresh_tokens (replaced_by_id);
create index idx_refresh_tokens_expires_at on refresh_tokens (expires_at);

create trigger refresh_tokens_touch before update on refresh_tokens
    for each row execute function touch_modified_at();

-- For a scheduled job: removes the tokens that had expired at the given time, and says how many.
create function expire_refresh_tokens(at timestamptz default now()) returns bigint
    language plpgsql
as $$
declare
    expired bigint;
begin
    delete from refresh_tokens t where t.expires_at <= at;
    get diagnostics expired = row_count;
    return expired;
end;
$$;
