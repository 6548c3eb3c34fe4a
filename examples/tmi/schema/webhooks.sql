-- What is told to others, and what they add.

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
    constraint webhook_subscriptions_events_check
        check ((cardinality(events) > 0) and (events <@ array['threat_model.created',
            'threat_model.updated', 'threat_model.deleted', 'threat.created', 'threat.updated',
            'threat.deleted', 'diagram.created', 'diagram.updated', 'diagram.deleted',
            'addon.invoked'])),
    constraint webhook_subscriptions_failures_check check (failures >= 0),
    constraint webhook_subscriptions_pkey primary key (id),
    constraint webhook_subscriptions_secret_ref_check check (secret_ref ~ '^secret/[a-z0-9/_-]+$'),
    constraint webhook_subscriptions_status_check
        check (status in ('pending_verification', 'active', 'paused', 'pending_delete')),
    constraint webhook_subscriptions_url_check check (url ~ '^https://')
);
create index idx_webhook_subscriptions_owner_internal_uuid
    on webhook_subscriptions (owner_internal_uuid);
create index idx_webhook_subscriptions_threat_model_id on webhook_subscriptions (threat_model_id);
create trigger webhook_subscriptions_touch before update on webhook_subscriptions
    for each row execute function touch_modified_at();

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
    constraint webhook_deliveries_attempts_check check ((attempts >= 0) and (attempts <= 20)),
    constraint webhook_deliveries_payload_check check (jsonb_typeof(payload) = 'object'),
    constraint webhook_deliveries_pkey primary key (id)
);
alter table webhook_deliveries
    add constraint webhook_deliveries_delivered_at_check
        check ((status = 'delivered') = (delivered_at is not null));
create index idx_webhook_deliveries_pending
    on webhook_deliveries (next_attempt_at) where status = 'pending';
create index idx_webhook_deliveries_subscription_id
    on webhook_deliveries (subscription_id, created_at desc);
create trigger webhook_deliveries_touch before update on webhook_deliveries
    for each row execute function touch_modified_at();

create table webhook_url_deny_list (
    id uuid not null default gen_random_uuid(),
    pattern_type text not null,
    pattern text not null,
    reason text not null,
    created_at timestamptz not null default now(),
    modified_at timestamptz not null default now(),
    constraint webhook_url_deny_list_pattern_key unique (pattern_type, pattern),
    constraint webhook_url_deny_list_pattern_type_check
        check (pattern_type in ('glob', 'regex', 'cidr')),
    constraint webhook_url_deny_list_pkey primary key (id)
);
create trigger webhook_url_deny_list_touch before update on webhook_url_deny_list
    for each row execute function touch_modified_at();

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
    constraint addons_name_check check ((length(name) >= 1) and (length(name) <= 256)),
    constraint addons_objects_check
        check (objects <@ array['threat_model', 'threat', 'diagram', 'asset', 'document', 'note',
            'repository']),
    constraint addons_pkey primary key (id),
    constraint addons_webhook_id_name_key unique (webhook_id, name)
);
create index idx_addons_threat_model_id on addons (threat_model_id);
create trigger addons_touch before update on addons
    for each row execute function touch_modified_at();

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
    constraint addon_invocations_payload_check check (jsonb_typeof(payload) = 'object'),
    constraint addon_invocations_pkey primary key (id),
    constraint addon_invocations_status_check
        check (status in ('pending', 'in_progress', 'completed', 'failed')),
    constraint addon_invocations_status_percent_check
        check ((status_percent >= 0) and (status_percent <= 100))
);
create index idx_addon_invocations_addon_id on addon_invocations (addon_id);
create index idx_addon_invocations_invoked_by_internal_uuid
    on addon_invocations (invoked_by_internal_uuid);
create index idx_addon_invocations_threat_model_id on addon_invocations (threat_model_id);
create trigger addon_invocations_touch before update on addon_invocations
    for each row execute function touch_modified_at();
