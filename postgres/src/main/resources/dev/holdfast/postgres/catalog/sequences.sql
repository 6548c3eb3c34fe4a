-- A column owns it by a dependency: automatic, or internal where it is the column's identity.
select c.oid, quote_ident(n.nspname) as parent, quote_ident(c.relname) as name,
    c.relowner::regrole::text as owner, c.relacl::text as acl, d.description as comment,
    s.seqtypid as typid, -1 as typmod,
    format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s %s', s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
        s.seqcache, case when s.seqcycle then 'CYCLE' else 'NO CYCLE' end) as options,
    case c.relpersistence when 'u' then 'UNLOGGED' end as persistence,
    o.refobjid as refers, o.refobjsubid as keys,
    case o.deptype when 'i' then 'yes' end as identity
from pg_sequence s
join pg_class c on c.oid = s.seqrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_depend o on o.classid = 'pg_class'::regclass and o.objid = c.oid and o.objsubid = 0
    and o.refclassid = 'pg_class'::regclass and o.refobjsubid > 0 and o.deptype in ('a', 'i')
left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
where c.oid >= 16384 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
