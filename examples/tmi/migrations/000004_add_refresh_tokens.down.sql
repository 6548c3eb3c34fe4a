drop function expire_refresh_tokens(timestamptz);
drop table refresh_tokens;
