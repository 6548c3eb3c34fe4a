-- Rows that are not objects of their own, and which object stands for them: a view's rule for the view, a row type for its
-- table, an index for its constraint (all internal dependencies), a default for its column, a publication's part for it.
select d.classid::int8 as class, d.objid::int8 as object,
    d.refclassid::int8 as needed_class, d.refobjid::int8 as needed_object, d.refobjsubid as needed_part
from pg_depend d
join pg_class c on c.oid = d.classid
where d.objid >= 16384 and d.objsubid = 0
    and (d.deptype = 'i' and c.relname <> 'pg_attrdef'
        or c.relname = 'pg_attrdef' and d.deptype in ('a', 'i') and d.refclassid = 'pg_class'::regclass
            and exists (select from pg_attrdef a where a.oid = d.objid and a.adrelid = d.refobjid and a.adnum = d.refobjsubid)
        or c.relname in ('pg_publication_rel', 'pg_publication_namespace') and d.refclassid = 'pg_publication'::regclass)
