-- One sequence; where it stands is for who may read it.
select pg_catalog.format_type(seq.seqtypid, null) as type,
       seq.seqstart as first, seq.seqincrement as step, seq.seqmin as least, seq.seqmax as most,
       seq.seqcache as cache, seq.seqcycle as cycles,
       pg_catalog.has_sequence_privilege(seq.seqrelid, 'usage, select') as is_visible,
       case when pg_catalog.has_sequence_privilege(seq.seqrelid, 'usage, select')
            then pg_catalog.pg_sequence_last_value(seq.seqrelid) end as last,
       (select pg_catalog.format('%I.%I.%I', ns.nspname, class.relname, col.attname)
        from pg_catalog.pg_depend as owned
        join pg_catalog.pg_class as class on class.oid = owned.refobjid
        join pg_catalog.pg_namespace as ns on ns.oid = class.relnamespace
        join pg_catalog.pg_attribute as col
          on col.attrelid = owned.refobjid and col.attnum = owned.refobjsubid
        where owned.classid = 'pg_catalog.pg_class'::regclass
          and owned.objid = seq.seqrelid
          and owned.refclassid = 'pg_catalog.pg_class'::regclass
          and owned.refobjsubid > 0
          and owned.deptype in ('a', 'i')) as column_of
from pg_catalog.pg_sequence as seq
where seq.seqrelid::bigint = ?
