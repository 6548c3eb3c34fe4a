-- Read in COPY's binary format, a row a column: the table, the place, and what many columns have in common. No text is made of
-- it here: that is asked for once for all columns that are alike. The last says that odd-columns.sql knows more of it.
select a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attstorage, a.attnotnull, a.attidentity,
    a.attgenerated,
    case when a.attgenerated <> '' or not a.attislocal or a.attstattarget <> -1 or a.attoptions is not null
        or a.attfdwoptions is not null or a.attacl is not null then true end
from pg_attribute a
join pg_class c on c.oid = a.attrelid
where a.attrelid >= 16384 and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f')
