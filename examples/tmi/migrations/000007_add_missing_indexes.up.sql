-- Indexes that were missing: foreign keys without one, and questions that came with 000004 to 000006.

create index idx_users_last_login on users (last_login);

create index idx_group_members_added_by_internal_uuid on group_members (added_by_internal_uuid);
create index idx_administrators_granted_by_internal_uuid on administrators (granted_by_internal_uuid);
create index idx_threat_model_access_granted_by_internal_uuid on threat_model_access (granted_by_internal_uuid);
create index idx_threats_asset_id on threats (asset_id);
create index idx_addons_threat_model_id on addons (threat_model_id);
create index idx_addon_invocations_addon_id on addon_invocations (addon_id);
create index idx_addon_invocations_threat_model_id on addon_invocations (threat_model_id);
create index idx_addon_invocations_invoked_by_internal_uuid on addon_invocations (invoked_by_internal_uuid);
create index idx_survey_templates_created_by_internal_uuid on survey_templates (created_by_internal_uuid);
create index idx_survey_responses_template_id on survey_responses (template_id);
create index idx_survey_responses_owner_internal_uuid on survey_responses (owner_internal_uuid);
create index idx_survey_responses_reviewed_by_internal_uuid on survey_responses (reviewed_by_internal_uuid);
create index idx_survey_responses_created_threat_model_id on survey_responses (created_threat_model_id);
create index idx_triage_notes_created_by_internal_uuid on triage_notes (created_by_internal_uuid);
create index idx_client_credentials_owner_internal_uuid on client_credentials (owner_internal_uuid);
create index idx_system_settings_modified_by_internal_uuid on system_settings (modified_by_internal_uuid);

-- An expression: the search box finds a threat model by the beginning of its name, in any case.
create index idx_threat_models_lower_name on threat_models (lower(name) text_pattern_ops);

-- Partial: of these tables only the small living part is ever asked for.
create index idx_threats_open on threats (threat_model_id, severity) where not mitigated;
create index idx_refresh_tokens_live on refresh_tokens (user_internal_uuid, expires_at) where revoked_at is null;
create index idx_webhook_deliveries_pending on webhook_deliveries (next_attempt_at) where status = 'pending';
create unique index idx_collaboration_sessions_one_open on collaboration_sessions (diagram_id) where ended_at is null;

-- GIN: elements of arrays, keys inside jsonb, words of a text.
create index idx_threats_threat_type on threats using gin (threat_type);
create index idx_threat_models_tags on threat_models using gin (tags);
create index idx_metadata_value on metadata using gin (value jsonb_path_ops);
create index idx_notes_search_vector on notes using gin (search_vector);

-- BRIN: the audit log grows in the order of its time.
create index idx_audit_log_created_at on audit_log using brin (created_at);
