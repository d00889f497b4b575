// Many sessions, written into Tiffin's tables: signing in a million times takes half a day.

import Database from "better-sqlite3";

// So many sessions of made-up customers, a hundred each.
export function fill(file, count) {
  const db = new Database(file);
  const users = Math.max(1, Math.floor(count / 100));
  db.transaction(() => {
    db.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
       insert into users (id, email, email_key, name, created_at)
       select 'filler-' || i, 'filler-' || i || '@example.com', 'filler-' || i || '@example.com', 'Filler', 0 from n`,
    ).run({ 1: users });
    db.exec(
      `insert into credentials (user_id, kind, secret, created_at)
       select id, 'password', (select secret from credentials where kind = 'password' limit 1), 0
       from users where id like 'filler-%'`,
    );
    insert(db, count, "'filler-' || (1 + i % ?2)", users);
  }).immediate();
  db.close();
}

// So many more of one customer.
export function fillFor(file, email, count) {
  const db = new Database(file);
  db.pragma("busy_timeout = 10000");
  db.transaction(() => insert(db, count, "(select id from users where email = ?2)", email)).immediate();
  db.close();
}

function insert(db, count, user, parameter) {
  const now = Date.now();
  db.exec("create temp table made (id text primary key, user_id text)");
  db.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
     insert into made select lower(hex(randomblob(11))), ${user} from n`,
  ).run({ 1: count, 2: parameter });
  db.prepare("insert into tower_sessions (id, data, expiry_date) select id, x'93', ? from made").run(
    new Date(now + 86_400_000).toISOString(),
  );
  db.prepare(
    `insert into user_sessions (session_id, handle, user_id, epoch, created_at, last_seen_at, expires_at,
                                confirmed_at, ip, user_agent)
     select m.id, lower(hex(randomblob(16))), u.id, u.auth_epoch, ?1, ?1, ?1 + 2000000000, ?1, '192.0.2.1', 'bench'
     from made m join users u on u.id = m.user_id`,
  ).run({ 1: now });
  db.exec("drop table made");
}
