alter table audit_log
    drop constraint audit_log_actor_internal_uuid_fkey;

alter table webhook_url_deny_list
    drop constraint webhook_url_deny_list_pattern_key;

alter table webhook_deliveries
    drop constraint webhook_deliveries_subscription_id_fkey;

alter table webhook_subscriptions
    drop constraint webhook_subscriptions_threat_model_id_fkey,
    drop constraint webhook_subscriptions_owner_internal_uuid_fkey;

alter table session_participants
    drop constraint session_participants_user_internal_uuid_fkey,
    drop constraint session_participants_session_id_fkey,
    drop constraint session_participants_session_user_joined_key;

alter table collaboration_sessions
    drop constraint collaboration_sessions_host_internal_uuid_fkey,
    drop constraint collaboration_sessions_diagram_id_fkey,
    drop constraint collaboration_sessions_threat_model_id_fkey;

alter table metadata
    drop constraint metadata_threat_model_id_fkey,
    drop constraint metadata_entity_key;

alter table repositories
    drop constraint repositories_threat_model_id_fkey;

alter table notes
    drop constraint notes_threat_model_id_fkey;

alter table documents
    drop constraint documents_threat_model_id_fkey;

alter table assets
    drop constraint assets_threat_model_id_fkey;

alter table threats
    drop constraint threats_diagram_id_fkey,
    drop constraint threats_threat_model_id_fkey;

alter table diagrams
    drop constraint diagrams_threat_model_id_fkey;

alter table threat_model_access
    drop constraint threat_model_access_granted_by_internal_uuid_fkey,
    drop constraint threat_model_access_group_internal_uuid_fkey,
    drop constraint threat_model_access_user_internal_uuid_fkey,
    drop constraint threat_model_access_threat_model_id_fkey,
    drop constraint threat_model_access_group_key,
    drop constraint threat_model_access_user_key;

alter table threat_models
    drop constraint threat_models_created_by_internal_uuid_fkey,
    drop constraint threat_models_owner_internal_uuid_fkey;

alter table administrators
    drop constraint administrators_granted_by_internal_uuid_fkey,
    drop constraint administrators_group_internal_uuid_fkey,
    drop constraint administrators_user_internal_uuid_fkey,
    drop constraint administrators_group_internal_uuid_key,
    drop constraint administrators_user_internal_uuid_key;

alter table group_members
    drop constraint group_members_added_by_internal_uuid_fkey,
    drop constraint group_members_user_internal_uuid_fkey,
    drop constraint group_members_group_internal_uuid_fkey;

alter table groups
    drop constraint groups_provider_group_name_key;
