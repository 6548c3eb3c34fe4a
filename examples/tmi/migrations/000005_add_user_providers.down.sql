drop table user_providers;
