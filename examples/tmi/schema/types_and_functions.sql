-- What tables are made with, and what a schedule calls.

create type webhook_delivery_status as enum ('pending', 'delivered', 'failed');

create function expire_refresh_tokens(at timestamptz default now())
    returns bigint
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

create function touch_modified_at()
    returns trigger
    language plpgsql
as $$
begin
    new.modified_at := now();
    return new;
end;
$$;
