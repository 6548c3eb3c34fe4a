-- From 18 on a column that takes no nulls is a constraint with terms of its own.
select null::int8 as relation, null::int8 as subid, null::text as not_null where false
