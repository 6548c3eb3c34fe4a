select r.rolname as role, quote_ident(r.rolname) as quoted from pg_roles r
