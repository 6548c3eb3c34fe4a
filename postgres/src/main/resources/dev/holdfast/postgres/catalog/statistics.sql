select s.oid, quote_ident(n.nspname) as parent, quote_ident(s.stxname) as name, s.stxowner::regrole::text as owner,
    pg_get_statisticsobjdef(s.oid) as definition, nullif(s.stxstattarget, -1) as statistics, d.description as comment
from pg_statistic_ext s
join pg_namespace n on n.oid = s.stxnamespace
left join pg_description d on d.classoid = 'pg_statistic_ext'::regclass and d.objoid = s.oid
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
