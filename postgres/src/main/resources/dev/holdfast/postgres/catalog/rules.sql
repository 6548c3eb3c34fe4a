select r.oid, r.ev_class as relation, quote_ident(r.rulename) as name, pg_get_ruledef(r.oid) as definition,
    case r.ev_enabled when 'D' then 'DISABLED' when 'R' then 'REPLICA' when 'A' then 'ALWAYS' end as enabled,
    d.description as comment
from pg_rewrite r
left join pg_description d on d.classoid = 'pg_rewrite'::regclass and d.objoid = r.oid
where r.rulename <> '_RETURN' and r.oid >= 16384
