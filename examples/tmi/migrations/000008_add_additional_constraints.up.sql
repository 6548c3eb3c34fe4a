-- The values that each column may have. A null passes a check, so an optional column needs no "or is null";
-- where the guide spells it out, so do we.

alter table users
    add constraint users_provider_check
        check (provider in ('tmi', 'google', 'github', 'microsoft', 'gitlab', 'apple')),
    add constraint users_provider_user_id_check check (provider_user_id <> ''),
    add constraint users_email_check check (email = lower(email) and email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    add constraint users_name_check check (length(name) between 1 and 256);

alter table groups
    add constraint groups_provider_check
        check (provider in ('tmi', 'google', 'github', 'microsoft', 'gitlab', 'apple')),
    add constraint groups_group_name_check check (length(group_name) between 1 and 256);

alter table administrators
    add constraint administrators_subject_check check (num_nonnulls(user_internal_uuid, group_internal_uuid) = 1);

alter table threat_models
    add constraint threat_models_name_check check (length(name) between 1 and 256),
    add constraint threat_models_framework_check
        check (threat_model_framework in ('CIA', 'STRIDE', 'LINDDUN', 'DIE', 'PLOT4ai')),
    add constraint threat_models_status_check
        check (status in ('not_started', 'in_progress', 'in_review', 'approved', 'archived')),
    add constraint threat_models_issue_uri_check check (issue_uri ~ '^https?://');

alter table threat_model_access
    add constraint threat_model_access_role_check check (role in ('owner', 'writer', 'reader')),
    add constraint threat_model_access_subject_check
        check (num_nonnulls(user_internal_uuid, group_internal_uuid) = 1);

alter table diagrams
    add constraint diagrams_name_check check (length(name) between 1 and 256),
    add constraint diagrams_type_check check (type in ('DFD-1.0.0')),
    add constraint diagrams_cells_check check (jsonb_typeof(cells) = 'array'),
    add constraint diagrams_update_vector_check check (update_vector >= 0);

alter table threats
    add constraint threats_name_check check (length(name) between 1 and 256),
    add constraint threats_threat_type_check
        check (cardinality(threat_type) > 0 and array_position(threat_type, null) is null),
    add constraint threats_severity_check
        check (severity is null or severity in ('Low', 'Medium', 'High', 'Critical', 'Unknown', 'None')),
    add constraint threats_likelihood_check check (likelihood is null or likelihood in ('low', 'medium', 'high')),
    add constraint threats_risk_level_check
        check (risk_level is null or risk_level in ('low', 'medium', 'high', 'critical')),
    add constraint threats_priority_check check (priority in ('low', 'medium', 'high', 'urgent')),
    add constraint threats_score_check check (score between 0 and 10),
    add constraint threats_status_check
        check (status in ('open', 'accepted', 'in_progress', 'mitigated', 'deferred', 'false_positive')),
    add constraint threats_cell_id_check check (cell_id is null or diagram_id is not null),
    add constraint threats_issue_uri_check check (issue_uri ~ '^https?://');

alter table assets
    add constraint assets_name_check check (length(name) between 1 and 256),
    add constraint assets_type_check
        check (type in ('data', 'hardware', 'software', 'infrastructure', 'service', 'personnel')),
    add constraint assets_criticality_check check (criticality in ('low', 'medium', 'high', 'vital')),
    add constraint assets_classification_check
        check (classification <@ array['public', 'internal', 'confidential', 'personal', 'regulated']);

alter table documents
    add constraint documents_name_check check (length(name) between 1 and 256),
    add constraint documents_uri_check check (uri ~ '^https?://');

alter table notes
    add constraint notes_name_check check (length(name) between 1 and 256),
    add constraint notes_content_check check (length(content) between 1 and 65536);

alter table repositories
    add constraint repositories_name_check check (length(name) between 1 and 256),
    add constraint repositories_type_check check (type in ('git', 'svn', 'mercurial', 'other')),
    add constraint repositories_uri_check check (uri ~ '^(https?|ssh|git)://'),
    add constraint repositories_parameters_check check (jsonb_typeof(parameters) = 'object');

alter table metadata
    add constraint metadata_entity_type_check
        check (entity_type in ('threat_model', 'threat', 'diagram', 'asset', 'document', 'note', 'repository')),
    add constraint metadata_key_check check (key ~ '^[A-Za-z0-9_.-]{1,128}$');

alter table collaboration_sessions
    add constraint collaboration_sessions_expires_at_check check (expires_at > created_at),
    add constraint collaboration_sessions_ended_at_check check (ended_at >= created_at);

alter table session_participants
    add constraint session_participants_left_at_check check (left_at >= joined_at);

alter table webhook_subscriptions
    add constraint webhook_subscriptions_url_check check (url ~ '^https://'),
    add constraint webhook_subscriptions_events_check
        check (
            cardinality(events) > 0
            and events <@ array[
                'threat_model.created', 'threat_model.updated', 'threat_model.deleted',
                'threat.created', 'threat.updated', 'threat.deleted',
                'diagram.created', 'diagram.updated', 'diagram.deleted',
                'addon.invoked'
            ]
        ),
    add constraint webhook_subscriptions_secret_ref_check check (secret_ref ~ '^secret/[a-z0-9/_-]+$'),
    add constraint webhook_subscriptions_status_check
        check (status in ('pending_verification', 'active', 'paused', 'pending_delete')),
    add constraint webhook_subscriptions_failures_check check (failures >= 0);

alter table webhook_deliveries
    add constraint webhook_deliveries_payload_check check (jsonb_typeof(payload) = 'object'),
    add constraint webhook_deliveries_attempts_check check (attempts between 0 and 20),
    add constraint webhook_deliveries_delivered_at_check
        check ((status = 'delivered') = (delivered_at is not null));

alter table webhook_url_deny_list
    add constraint webhook_url_deny_list_pattern_type_check check (pattern_type in ('glob', 'regex', 'cidr'));

alter table audit_log
    add constraint audit_log_action_check
        check (action in ('create', 'read', 'update', 'delete', 'grant', 'revoke', 'export', 'login')),
    add constraint audit_log_details_check check (jsonb_typeof(details) = 'object');

alter table user_providers
    add constraint user_providers_email_check
        check (email = lower(email) and email ~ '^[^@[:space:]]+@[^@[:space:]]+$');

alter table addons
    add constraint addons_name_check check (length(name) between 1 and 256),
    add constraint addons_objects_check
        check (
            objects <@ array['threat_model', 'threat', 'diagram', 'asset', 'document', 'note', 'repository']
        );

alter table addon_invocations
    add constraint addon_invocations_status_check
        check (status in ('pending', 'in_progress', 'completed', 'failed')),
    add constraint addon_invocations_status_percent_check check (status_percent between 0 and 100),
    add constraint addon_invocations_payload_check check (jsonb_typeof(payload) = 'object');

alter table survey_templates
    add constraint survey_templates_version_check check (version > 0),
    add constraint survey_templates_status_check check (status in ('active', 'inactive', 'archived')),
    add constraint survey_templates_questions_check check (jsonb_typeof(questions) = 'array');

alter table survey_responses
    add constraint survey_responses_status_check
        check (status in ('draft', 'submitted', 'needs_revision', 'ready_for_review', 'review_created')),
    add constraint survey_responses_answers_check check (jsonb_typeof(answers) = 'object'),
    add constraint survey_responses_submitted_at_check check (status = 'draft' or submitted_at is not null);

alter table triage_notes
    add constraint triage_notes_number_check check (number > 0),
    add constraint triage_notes_content_check check (length(content) between 1 and 65536);

alter table user_preferences
    add constraint user_preferences_preferences_check check (jsonb_typeof(preferences) = 'object');

alter table user_api_quotas
    add constraint user_api_quotas_requests_per_minute_check check (requests_per_minute > 0),
    add constraint user_api_quotas_requests_per_hour_check check (requests_per_hour >= requests_per_minute);

alter table system_settings
    add constraint system_settings_key_check check (key ~ '^[a-z][a-z0-9_.]{0,127}$');
