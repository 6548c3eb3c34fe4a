drop view threat_model_overview;

drop table system_settings;
drop table user_api_quotas;
drop table user_preferences;
drop table client_credentials;
drop table triage_notes;
drop table survey_responses;
drop table survey_templates;
drop table addon_invocations;
drop table addons;

alter table notes drop column search_vector;
alter table diagrams drop column cell_count;
alter table groups drop column description;
alter table assets drop column classification;
alter table documents rename column uri to url;

alter table threat_models
    drop column tags,
    drop column status_changed_at,
    drop column status;

alter table threats
    drop constraint threats_asset_id_fkey,
    drop column issue_uri,
    drop column mitigation,
    drop column priority,
    drop column asset_id;
-- A threat had one type before: the first one stays.
alter table threats alter column threat_type type text using coalesce(threat_type[1], 'unknown');
