select t.oid, t.tgrelid as relation, quote_ident(t.tgname) as name, pg_get_triggerdef(t.oid) as definition,
    case t.tgenabled when 'D' then 'DISABLED' when 'R' then 'REPLICA' when 'A' then 'ALWAYS' end as enabled,
    d.description as comment
from pg_trigger t
left join pg_description d on d.classoid = 'pg_trigger'::regclass and d.objoid = t.oid
where not t.tgisinternal and t.tgparentid = 0
