select t.oid, quote_ident(n.nspname) as parent, quote_ident(t.dictname) as name, t.dictowner::regrole::text as owner,
    d.description as comment,
    '(TEMPLATE = ' || quote_ident(m.nspname) || '.' || quote_ident(m.tmplname) || coalesce(', ' || t.dictinitoption, '') || ')'
        as definition
from pg_ts_dict t
join pg_namespace n on n.oid = t.dictnamespace
join (
    select m.oid, m.tmplname, n.nspname
    from pg_ts_template m join pg_namespace n on n.oid = m.tmplnamespace) m on m.oid = t.dicttemplate
left join pg_description d on d.classoid = 'pg_ts_dict'::regclass and d.objoid = t.oid
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
