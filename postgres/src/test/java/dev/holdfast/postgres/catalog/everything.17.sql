grant maintain on kinds.parent to holdfast_app with grant option;
create collation kinds.builtin (provider = builtin, locale = 'C.UTF-8');
create table kinds.numbered (id integer generated always as identity, at date) partition by range (at);
create table kinds.numbered_2020 partition of kinds.numbered for values from ('2020-01-01') to ('2021-01-01');
