-- Tasks that one server at a time does for all on this database: until when which server has which.
create table leases (
    task text primary key not null,
    -- A server's random name.
    holder text not null,
    until bigint not null
);
