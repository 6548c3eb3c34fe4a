-- What belongs to what, and what happens when it goes.

alter table user_providers
    add constraint user_providers_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users(internal_uuid) on delete cascade;

alter table refresh_tokens
    add constraint refresh_tokens_replaced_by_id_fkey
        foreign key (replaced_by_id) references refresh_tokens(id) on delete set null,
    add constraint refresh_tokens_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users(internal_uuid) on delete cascade;

alter table client_credentials
    add constraint client_credentials_owner_internal_uuid_fkey
        foreign key (owner_internal_uuid) references users(internal_uuid) on delete cascade;

alter table user_preferences
    add constraint user_preferences_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users(internal_uuid) on delete cascade;

alter table user_api_quotas
    add constraint user_api_quotas_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users(internal_uuid) on delete cascade;

alter table group_members
    add constraint group_members_added_by_internal_uuid_fkey
        foreign key (added_by_internal_uuid) references users(internal_uuid) on delete set null,
    add constraint group_members_group_internal_uuid_fkey
        foreign key (group_internal_uuid) references groups(internal_uuid) on delete cascade,
    add constraint group_members_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users(internal_uuid) on delete cascade;

alter table administrators
    add constraint administrators_granted_by_internal_uuid_fkey
        foreign key (granted_by_internal_uuid) references users(internal_uuid) on delete set null,
    add constraint administrators_group_internal_uuid_fkey
        foreign key (group_internal_uuid) references groups(internal_uuid) on delete cascade,
    add constraint administrators_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users(internal_uuid) on delete cascade;

alter table threat_models
    add constraint threat_models_created_by_internal_uuid_fkey
        foreign key (created_by_internal_uuid) references users(internal_uuid),
    add constraint threat_models_owner_internal_uuid_fkey
        foreign key (owner_internal_uuid) references users(internal_uuid);

alter table threat_model_access
    add constraint threat_model_access_granted_by_internal_uuid_fkey
        foreign key (granted_by_internal_uuid) references users(internal_uuid) on delete set null,
    add constraint threat_model_access_group_internal_uuid_fkey
        foreign key (group_internal_uuid) references groups(internal_uuid) on delete cascade,
    add constraint threat_model_access_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade,
    add constraint threat_model_access_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users(internal_uuid) on delete cascade;

alter table diagrams
    add constraint diagrams_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table threats
    add constraint threats_asset_id_fkey
        foreign key (asset_id) references assets(id) on delete set null,
    add constraint threats_diagram_id_fkey
        foreign key (diagram_id) references diagrams(id) on delete set null,
    add constraint threats_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table assets
    add constraint assets_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table documents
    add constraint documents_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table notes
    add constraint notes_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table repositories
    add constraint repositories_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table metadata
    add constraint metadata_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table collaboration_sessions
    add constraint collaboration_sessions_diagram_id_fkey
        foreign key (diagram_id) references diagrams(id) on delete cascade,
    add constraint collaboration_sessions_host_internal_uuid_fkey
        foreign key (host_internal_uuid) references users(internal_uuid) on delete cascade,
    add constraint collaboration_sessions_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table session_participants
    add constraint session_participants_session_id_fkey
        foreign key (session_id) references collaboration_sessions(id) on delete cascade,
    add constraint session_participants_user_internal_uuid_fkey
        foreign key (user_internal_uuid) references users(internal_uuid) on delete cascade;

alter table webhook_subscriptions
    add constraint webhook_subscriptions_owner_internal_uuid_fkey
        foreign key (owner_internal_uuid) references users(internal_uuid) on delete cascade,
    add constraint webhook_subscriptions_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table webhook_deliveries
    add constraint webhook_deliveries_subscription_id_fkey
        foreign key (subscription_id) references webhook_subscriptions(id) on delete cascade;

alter table addons
    add constraint addons_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade,
    add constraint addons_webhook_id_fkey
        foreign key (webhook_id) references webhook_subscriptions(id) on delete cascade;

alter table addon_invocations
    add constraint addon_invocations_addon_id_fkey
        foreign key (addon_id) references addons(id) on delete cascade,
    add constraint addon_invocations_invoked_by_internal_uuid_fkey
        foreign key (invoked_by_internal_uuid) references users(internal_uuid) on delete cascade,
    add constraint addon_invocations_threat_model_id_fkey
        foreign key (threat_model_id) references threat_models(id) on delete cascade;

alter table survey_templates
    add constraint survey_templates_created_by_internal_uuid_fkey
        foreign key (created_by_internal_uuid) references users(internal_uuid) on delete set null;

alter table survey_responses
    add constraint survey_responses_created_threat_model_id_fkey
        foreign key (created_threat_model_id) references threat_models(id) on delete set null,
    add constraint survey_responses_owner_internal_uuid_fkey
        foreign key (owner_internal_uuid) references users(internal_uuid) on delete cascade,
    add constraint survey_responses_reviewed_by_internal_uuid_fkey
        foreign key (reviewed_by_internal_uuid) references users(internal_uuid) on delete set null,
    add constraint survey_responses_template_id_fkey
        foreign key (template_id) references survey_templates(id);

alter table triage_notes
    add constraint triage_notes_created_by_internal_uuid_fkey
        foreign key (created_by_internal_uuid) references users(internal_uuid) on delete set null,
    add constraint triage_notes_survey_response_id_fkey
        foreign key (survey_response_id) references survey_responses(id) on delete cascade;

alter table system_settings
    add constraint system_settings_modified_by_internal_uuid_fkey
        foreign key (modified_by_internal_uuid) references users(internal_uuid) on delete set null;

alter table audit_log
    add constraint audit_log_actor_internal_uuid_fkey
        foreign key (actor_internal_uuid) references users(internal_uuid) on delete set null;
