-- The start page: one line a threat model, with its open and urgent threats.

create view threat_model_overview as
select m.id,
    m.name,
    m.status,
    u.name as owner_name,
    m.threat_model_framework,
    count(t.id) as threats,
    count(t.id) filter (where not t.mitigated) as open_threats,
    count(t.id) filter (
        where not t.mitigated and t.severity in ('Critical', 'High')) as urgent_threats,
    max(t.modified_at) as last_threat_change
from threat_models m
join users u on u.internal_uuid = m.owner_internal_uuid
left join threats t on t.threat_model_id = m.id
group by m.id, m.name, m.status, u.name, m.threat_model_framework;
