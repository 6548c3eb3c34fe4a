-- The rules of one relation, without the one that makes a view a view.
select rule.rulename::text as name,
       rule.ev_enabled::text as enabled,
       pg_catalog.pg_get_ruledef(rule.oid, true) as definition
from pg_catalog.pg_rewrite as rule
where rule.ev_class::bigint = ? and rule.rulename <> '_RETURN'
order by rule.rulename
