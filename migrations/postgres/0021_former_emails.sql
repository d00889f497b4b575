-- Of the addresses that a user had until lately the oldest counts, and is kept at least as long as those after it.
alter table former_emails add column changed_at bigint not null default 0;
update former_emails set changed_at = until - 604800000;

-- A link belongs to the change that it takes back, whenever its mail went.
update mail_tokens set created_at = expires_at - 604800000 where purpose = 'email_back';
