-- Whether the disk takes writes is known only by writing: `/health/ready` counts up here.
create table write_probe (
    id integer primary key not null check (id = 1),
    writes bigint not null,
    -- As many bytes as must have room.
    padding blob not null
);

insert into write_probe (id, writes, padding) values (1, 0, '');
