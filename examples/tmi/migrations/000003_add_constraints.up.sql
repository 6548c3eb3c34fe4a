-- Foreign keys and unique rules. What belongs to a threat model goes with it; a user who owns one must hand it over
-- first; where a person is only remembered (who granted, who acted) the memory fades to null.

alter table groups
    add constraint groups_provider_group_name_key unique (provider, group_name);

alter table group_members
    add constraint group_members_group_internal_uuid_fkey
        foreign key (group_internal_uuid) references groups (internal_uuid) on delete cascade,
    add constraint group_members_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users (internal_uuid) on delete cascade,
    add constraint group_members_added_by_internal_uuid_fkey
        foreign key (added_by_internal_uuid) references users (internal_uuid) on delete set null;

alter table administrators
    add constraint administrators_user_internal_uuid_key unique (user_internal_uuid),
    add constraint administrators_group_internal_uuid_key unique (group_internal_uuid),
    add constraint administrators_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users (internal_uuid) on delete cascade,
    add constraint administrators_group_internal_uuid_fkey
        foreign key (group_internal_uuid) references groups (internal_uuid) on delete cascade,
    add constraint administrators_granted_by_internal_uuid_fkey
        foreign key (granted_by_internal_uuid) references users (internal_uuid) on delete set null;

alter table threat_models
    add constraint threat_models_owner_internal_uuid_fkey
        foreign key (owner_internal_uuid) references users (internal_uuid),
    add constraint threat_models_created_by_internal_uuid_fkey
        foreign key (created_by_internal_uuid) references users (internal_uuid);

alter table threat_model_access
    add constraint threat_model_access_user_key unique (threat_model_id, user_internal_uuid),
    add constraint threat_model_access_group_key unique (threat_model_id, group_internal_uuid),
    add constraint threat_model_access_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade,
    add constraint threat_model_access_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users (internal_uuid) on delete cascade,
    add constraint threat_model_access_group_internal_uuid_fkey
        foreign key (group_internal_uuid) references groups (internal_uuid) on delete cascade,
    add constraint threat_model_access_granted_by_internal_uuid_fkey
        foreign key (granted_by_internal_uuid) references users (internal_uuid) on delete set null;

alter table diagrams
    add constraint diagrams_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade;

alter table threats
    add constraint threats_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade,
    add constraint threats_diagram_id_fkey
        foreign key (diagram_id) references diagrams (id) on delete set null;

alter table assets
    add constraint assets_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade;

alter table documents
    add constraint documents_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade;

alter table notes
    add constraint notes_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade;

alter table repositories
    add constraint repositories_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade;

alter table metadata
    add constraint metadata_entity_key unique (entity_type, entity_id, key),
    add constraint metadata_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade;

alter table collaboration_sessions
    add constraint collaboration_sessions_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade,
    add constraint collaboration_sessions_diagram_id_fkey
        foreign key (diagram_id) references diagrams (id) on delete cascade,
    add constraint collaboration_sessions_host_internal_uuid_fkey
        foreign key (host_internal_uuid) references users (internal_uuid) on delete cascade;

-- One may leave a session and come back, but not twice in the same instant.
alter table session_participants
    add constraint session_participants_session_user_joined_key unique (session_id, user_internal_uuid, joined_at),
    add constraint session_participants_session_id_fkey
        foreign key (session_id) references collaboration_sessions (id) on delete cascade,
    add constraint session_participants_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users (internal_uuid) on delete cascade;

alter table webhook_subscriptions
    add constraint webhook_subscriptions_owner_internal_uuid_fkey
        foreign key (owner_internal_uuid) references users (internal_uuid) on delete cascade,
    add constraint webhook_subscriptions_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models (id) on delete cascade;

alter table webhook_deliveries
    add constraint webhook_deliveries_subscription_id_fkey
        foreign key (subscription_id) references webhook_subscriptions (id) on delete cascade;

alter table webhook_url_deny_list
    add constraint webhook_url_deny_list_pattern_key unique (pattern_type, pattern);

alter table audit_log
    add constraint audit_log_actor_internal_uuid_fkey
        foreign key (actor_internal_uuid) references users (internal_uuid) on delete set null;
