-- One that was only named as another's commutator or negator has no function yet.
select o.oid, quote_ident(n.nspname) as parent,
    o.oprname || '(' || case o.oprleft when 0 then 'NONE' else format_type(o.oprleft, null) end
        || ', ' || case o.oprright when 0 then 'NONE' else format_type(o.oprright, null) end || ')' as name,
    o.oprowner::regrole::text as owner, d.description as comment,
    '(' || concat_ws(', ',
            'FUNCTION = ' || o.oprcode,
            'LEFTARG = ' || format_type(nullif(o.oprleft, 0), null),
            'RIGHTARG = ' || format_type(nullif(o.oprright, 0), null),
            'COMMUTATOR = OPERATOR(' || quote_ident(c.nspname) || '.' || c.oprname || ')',
            'NEGATOR = OPERATOR(' || quote_ident(g.nspname) || '.' || g.oprname || ')',
            'RESTRICT = ' || nullif(o.oprrest, 0)::regproc,
            'JOIN = ' || nullif(o.oprjoin, 0)::regproc,
            case when o.oprcanhash then 'HASHES' end,
            case when o.oprcanmerge then 'MERGES' end)
        || ')' as definition
from pg_operator o
join pg_namespace n on n.oid = o.oprnamespace
left join (
    select o.oid, o.oprname, n.nspname
    from pg_operator o join pg_namespace n on n.oid = o.oprnamespace) c on c.oid = o.oprcom
left join (
    select o.oid, o.oprname, n.nspname
    from pg_operator o join pg_namespace n on n.oid = o.oprnamespace) g on g.oid = o.oprnegate
left join pg_description d on d.classoid = 'pg_operator'::regclass and d.objoid = o.oid
where o.oprcode <> 0 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
