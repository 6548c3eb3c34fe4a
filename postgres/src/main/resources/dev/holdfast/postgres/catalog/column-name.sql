select a.attrelid::regclass || '.' || quote_ident(a.attname) as name
from pg_attribute a
where a.attrelid = ?::int8::oid and a.attnum = ?::int4
