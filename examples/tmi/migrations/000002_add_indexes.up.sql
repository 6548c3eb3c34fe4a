-- The indexes that the daily questions need. 000003 relies on the ones that begin with a foreign key.

-- Addresses are stored in lower case (000008), so a plain unique index finds a user and allows no address twice.
create unique index idx_users_email on users (email);
create unique index idx_users_provider_lookup on users (provider, provider_user_id);

create index idx_group_members_user_internal_uuid on group_members (user_internal_uuid);

create index idx_threat_models_owner_internal_uuid on threat_models (owner_internal_uuid);
create index idx_threat_models_created_by_internal_uuid on threat_models (created_by_internal_uuid);
create index idx_threat_model_access_threat_model_id on threat_model_access (threat_model_id);
create index idx_threat_model_access_user_internal_uuid on threat_model_access (user_internal_uuid);
create index idx_threat_model_access_group_internal_uuid on threat_model_access (group_internal_uuid);

create index idx_diagrams_threat_model_id on diagrams (threat_model_id);
create index idx_diagrams_threat_model_id_type on diagrams (threat_model_id, type);

create index idx_threats_threat_model_id on threats (threat_model_id);
create index idx_threats_threat_model_id_created_at on threats (threat_model_id, created_at desc);
create index idx_threats_diagram_id on threats (diagram_id);

create index idx_assets_threat_model_id on assets (threat_model_id);
create index idx_documents_threat_model_id on documents (threat_model_id);
create index idx_notes_threat_model_id on notes (threat_model_id);
create index idx_repositories_threat_model_id on repositories (threat_model_id);
create index idx_metadata_threat_model_id on metadata (threat_model_id);

create index idx_collaboration_sessions_threat_model_id on collaboration_sessions (threat_model_id);
create index idx_collaboration_sessions_diagram_id on collaboration_sessions (diagram_id);
create index idx_collaboration_sessions_host_internal_uuid on collaboration_sessions (host_internal_uuid);
create index idx_session_participants_user_internal_uuid on session_participants (user_internal_uuid);

create index idx_webhook_subscriptions_owner_internal_uuid on webhook_subscriptions (owner_internal_uuid);
create index idx_webhook_subscriptions_threat_model_id on webhook_subscriptions (threat_model_id);
create index idx_webhook_deliveries_subscription_id on webhook_deliveries (subscription_id, created_at desc);

create index idx_audit_log_entity on audit_log (entity_type, entity_id, created_at desc);
create index idx_audit_log_actor_internal_uuid on audit_log (actor_internal_uuid);
