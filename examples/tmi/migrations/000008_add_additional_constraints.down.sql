alter table system_settings
    drop constraint system_settings_key_check;

alter table user_api_quotas
    drop constraint user_api_quotas_requests_per_hour_check,
    drop constraint user_api_quotas_requests_per_minute_check;

alter table user_preferences
    drop constraint user_preferences_preferences_check;

alter table triage_notes
    drop constraint triage_notes_content_check,
    drop constraint triage_notes_number_check;

alter table survey_responses
    drop constraint survey_responses_submitted_at_check,
    drop constraint survey_responses_answers_check,
    drop constraint survey_responses_status_check;

alter table survey_templates
    drop constraint survey_templates_questions_check,
    drop constraint survey_templates_status_check,
    drop constraint survey_templates_version_check;

alter table addon_invocations
    drop constraint addon_invocations_payload_check,
    drop constraint addon_invocations_status_percent_check,
    drop constraint addon_invocations_status_check;

alter table addons
    drop constraint addons_objects_check,
    drop constraint addons_name_check;

alter table user_providers
    drop constraint user_providers_email_check;

alter table audit_log
    drop constraint audit_log_details_check,
    drop constraint audit_log_action_check;

alter table webhook_url_deny_list
    drop constraint webhook_url_deny_list_pattern_type_check;

alter table webhook_deliveries
    drop constraint webhook_deliveries_delivered_at_check,
    drop constraint webhook_deliveries_attempts_check,
    drop constraint webhook_deliveries_payload_check;

alter table webhook_subscriptions
    drop constraint webhook_subscriptions_failures_check,
    drop constraint webhook_subscriptions_status_check,
    drop constraint webhook_subscriptions_secret_ref_check,
    drop constraint webhook_subscriptions_events_check,
    drop constraint webhook_subscriptions_url_check;

alter table session_participants
    drop constraint session_participants_left_at_check;

alter table collaboration_sessions
    drop constraint collaboration_sessions_ended_at_check,
    drop constraint collaboration_sessions_expires_at_check;

alter table metadata
    drop constraint metadata_key_check,
    drop constraint metadata_entity_type_check;

alter table repositories
    drop constraint repositories_parameters_check,
    drop constraint repositories_uri_check,
    drop constraint repositories_type_check,
    drop constraint repositories_name_check;

alter table notes
    drop constraint notes_content_check,
    drop constraint notes_name_check;

alter table documents
    drop constraint documents_uri_check,
    drop constraint documents_name_check;

alter table assets
    drop constraint assets_classification_check,
    drop constraint assets_criticality_check,
    drop constraint assets_type_check,
    drop constraint assets_name_check;

alter table threats
    drop constraint threats_issue_uri_check,
    drop constraint threats_cell_id_check,
    drop constraint threats_status_check,
    drop constraint threats_score_check,
    drop constraint threats_priority_check,
    drop constraint threats_risk_level_check,
    drop constraint threats_likelihood_check,
    drop constraint threats_severity_check,
    drop constraint threats_threat_type_check,
    drop constraint threats_name_check;

alter table diagrams
    drop constraint diagrams_update_vector_check,
    drop constraint diagrams_cells_check,
    drop constraint diagrams_type_check,
    drop constraint diagrams_name_check;

alter table threat_model_access
    drop constraint threat_model_access_subject_check,
    drop constraint threat_model_access_role_check;

alter table threat_models
    drop constraint threat_models_issue_uri_check,
    drop constraint threat_models_status_check,
    drop constraint threat_models_framework_check,
    drop constraint threat_models_name_check;

alter table administrators
    drop constraint administrators_subject_check;

alter table groups
    drop constraint groups_group_name_check,
    drop constraint groups_provider_check;

alter table users
    drop constraint users_name_check,
    drop constraint users_email_check,
    drop constraint users_provider_user_id_check,
    drop constraint users_provider_check;
