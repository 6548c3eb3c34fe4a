select w.oid, pg_get_indexdef(w.oid::oid) as definition from unnest(?::int8[]) w (oid)
