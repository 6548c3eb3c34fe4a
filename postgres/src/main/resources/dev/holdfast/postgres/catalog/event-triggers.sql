select e.oid, quote_ident(e.evtname) as name, e.evtowner::regrole::text as owner, d.description as comment,
    concat_ws(' ',
        'ON ' || e.evtevent,
        'WHEN TAG IN (' || (select string_agg(quote_literal(t), ', ' order by t) from unnest(e.evttags) t) || ')',
        'EXECUTE FUNCTION ' || e.evtfoid::regproc || '()') as definition,
    case e.evtenabled when 'D' then 'DISABLED' when 'R' then 'REPLICA' when 'A' then 'ALWAYS' end as enabled
from pg_event_trigger e
left join pg_description d on d.classoid = 'pg_event_trigger'::regclass and d.objoid = e.oid
