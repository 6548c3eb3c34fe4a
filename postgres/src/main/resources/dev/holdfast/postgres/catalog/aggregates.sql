-- The definition begins with the arguments: an aggregate's own may have names, and ORDER BY among them.
select p.oid, quote_ident(n.nspname) as parent,
    quote_ident(p.proname) || '(' || case p.pronargs when 0 then '*' else oidvectortypes(p.proargtypes) end || ')' as name,
    p.proowner::regrole::text as owner, p.proacl::text as acl, d.description as comment,
    '(' || case p.pronargs when 0 then '*' else pg_get_function_arguments(p.oid) end || ') ('
        || concat_ws(', ',
            'SFUNC = ' || a.aggtransfn::regproc,
            'STYPE = ' || format_type(a.aggtranstype, null),
            'SSPACE = ' || nullif(a.aggtransspace, 0),
            'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc,
            case when a.aggfinalextra then 'FINALFUNC_EXTRA' end,
            case when a.aggfinalmodify <> case a.aggkind when 'n' then 'r' else 'w' end then 'FINALFUNC_MODIFY = '
                || case a.aggfinalmodify when 'r' then 'READ_ONLY' when 's' then 'SHAREABLE' else 'READ_WRITE' end end,
            'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regproc,
            'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regproc,
            'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regproc,
            'INITCOND = ' || quote_literal(a.agginitval),
            'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regproc,
            'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regproc,
            'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), null),
            'MSSPACE = ' || nullif(a.aggmtransspace, 0),
            'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regproc,
            case when a.aggmfinalextra then 'MFINALFUNC_EXTRA' end,
            case when a.aggmfinalmodify <> case a.aggkind when 'n' then 'r' else 'w' end and a.aggmtransfn <> 0
                then 'MFINALFUNC_MODIFY = '
                || case a.aggmfinalmodify when 'r' then 'READ_ONLY' when 's' then 'SHAREABLE' else 'READ_WRITE' end end,
            'MINITCOND = ' || quote_literal(a.aggminitval),
            'SORTOP = OPERATOR(' || quote_ident(s.nspname) || '.' || s.oprname || ')',
            case p.proparallel when 's' then 'PARALLEL = SAFE' when 'r' then 'PARALLEL = RESTRICTED' end,
            case a.aggkind when 'h' then 'HYPOTHETICAL' end)
        || ')' as definition
from pg_proc p
join pg_aggregate a on a.aggfnoid = p.oid
join pg_namespace n on n.oid = p.pronamespace
left join (
    select o.oid, o.oprname, n.nspname
    from pg_operator o join pg_namespace n on n.oid = o.oprnamespace) s on s.oid = a.aggsortop
left join pg_description d on d.classoid = 'pg_proc'::regclass and d.objoid = p.oid
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
