-- What people may make and no kind stands for, outside of extensions.
with extension_member as (
    select classid, objid from pg_depend where refclassid = 'pg_extension'::regclass and deptype = 'e')
select o.one, o.many, o.name
from (
    select 'pg_type'::regclass, t.oid, 'base type', 'base types', t.oid::regtype::text
    from pg_type t
    where (t.typtype = 'b' and not exists (select from pg_type e where e.typarray = t.oid) or t.typtype = 'p') and t.oid >= 16384
    union all
    select 'pg_opclass'::regclass, o.oid, 'operator class', 'operator classes',
        quote_ident(n.nspname) || '.' || quote_ident(o.opcname) || ' using ' || m.amname
    from pg_opclass o join pg_namespace n on n.oid = o.opcnamespace join pg_am m on m.oid = o.opcmethod
    where o.oid >= 16384
    union all
    select 'pg_opfamily'::regclass, f.oid, 'operator family', 'operator families',
        quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' using ' || m.amname
    from pg_opfamily f join pg_namespace n on n.oid = f.opfnamespace join pg_am m on m.oid = f.opfmethod
    where f.oid >= 16384
    union all
    select 'pg_conversion'::regclass, c.oid, 'conversion', 'conversions', quote_ident(n.nspname) || '.' || quote_ident(c.conname)
    from pg_conversion c join pg_namespace n on n.oid = c.connamespace
    where c.oid >= 16384
    union all
    select 'pg_language'::regclass, l.oid, 'language', 'languages', quote_ident(l.lanname)
    from pg_language l
    where l.lanispl and l.oid >= 16384
    union all
    select 'pg_am'::regclass, m.oid, 'access method', 'access methods', quote_ident(m.amname)
    from pg_am m
    where m.oid >= 16384
    union all
    select 'pg_transform'::regclass, t.oid, 'transform', 'transforms', 'for ' || t.trftype::regtype || ' language ' || quote_ident(l.lanname)
    from pg_transform t join pg_language l on l.oid = t.trflang
    where t.oid >= 16384
    union all
    select 'pg_subscription'::regclass, 0, 'subscription', 'subscriptions', quote_ident(s.subname)
    from pg_subscription s
    where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
    union all
    select 'pg_user_mapping'::regclass, m.umid, 'user mapping', 'user mappings',
        'for ' || quote_ident(m.usename) || ' server ' || quote_ident(m.srvname)
    from pg_user_mappings m
    union all
    select 'pg_seclabel'::regclass, 0, 'security label', 'security labels', l.objtype || ' ' || l.objname
    from pg_seclabels l
    where l.objtype not in ('database', 'role', 'tablespace', 'large object')
    union all
    select 'pg_ts_parser'::regclass, p.oid, 'text search parser', 'text search parsers',
        quote_ident(n.nspname) || '.' || quote_ident(p.prsname)
    from pg_ts_parser p join pg_namespace n on n.oid = p.prsnamespace
    where p.oid >= 16384
    union all
    select 'pg_ts_template'::regclass, t.oid, 'text search template', 'text search templates',
        quote_ident(n.nspname) || '.' || quote_ident(t.tmplname)
    from pg_ts_template t join pg_namespace n on n.oid = t.tmplnamespace
    where t.oid >= 16384
    union all
    select 'pg_type'::regclass, c.reltype, 'comment on an attribute of a composite type', 'comments on attributes of composite types',
        c.oid::regclass || '.' || quote_ident(a.attname)
    from pg_description d
    join pg_class c on c.oid = d.objoid and c.relkind = 'c'
    join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid
    where d.classoid = 'pg_class'::regclass and d.objsubid > 0
) o (class, oid, one, many, name)
where not exists (select from extension_member e where e.classid = o.class and e.objid = o.oid)
order by o.many, o.name collate "C"
