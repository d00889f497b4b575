-- Checking any password takes as much work as the costliest one: the server asks when it starts which
-- parameters there are, and finds them without reading every user.

create index users_password_parameters
    on users (substr(password_hash, 1, instr(password_hash, ',p=') - 1));

-- PHC strings up to the passes: "$argon2id$v=19$m=19456,t=2".
create view password_parameters as
    select distinct substr(password_hash, 1, instr(password_hash, ',p=') - 1) as parameters from users;
