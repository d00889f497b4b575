// The shop as the Node world would write it: Express, express-session, better-sqlite3, EJS. It runs the
// same statements (../sql) on a copy of the same database as the axum program, and shows the same.
// Arguments: the database. PORT says where it listens.

import { readFileSync, readdirSync } from "node:fs";
import { randomUUID } from "node:crypto";
import argon2 from "argon2";
import Database from "better-sqlite3";
import storeFactory from "better-sqlite3-session-store";
import ejs from "ejs";
import express from "express";
import session from "express-session";

const db = new Database(process.argv[2]);
db.pragma("synchronous = NORMAL");
db.pragma("foreign_keys = ON");
db.pragma("busy_timeout = 5000");

// better-sqlite3 takes ?1, ?2 by their names.
function prepare(text) {
  const statement = db.prepare(text);
  const named = (values) => Object.fromEntries(values.map((value, index) => [index + 1, value]));
  const by = (way) => (...values) => (values.length ? statement[way](named(values)) : statement[way]());
  return { get: by("get"), all: by("all"), run: by("run") };
}

const here = (path) => new URL(path, import.meta.url);
const sql = Object.fromEntries(
  readdirSync(here("../sql/"))
    .filter((file) => file !== "prepare.sql")
    .map((file) => [file.replace(".sql", ""), prepare(readFileSync(here(`../sql/${file}`), "utf8"))]),
);
const templates = Object.fromEntries(
  ["home", "restaurants", "menu", "login", "dashboard"].map((name) => [
    name,
    ejs.compile(readFileSync(here(`views/${name}.ejs`), "utf8"), { filename: here(`views/${name}.ejs`).pathname }),
  ]),
);

const app = express();
app.disable("x-powered-by");
app.set("etag", false);
app.use(express.urlencoded({ extended: false }));
app.use(
  session({
    store: new (storeFactory(session))({ client: db, expired: { clear: false } }),
    secret: "bench",
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: "lax", maxAge: 24 * 60 * 60 * 1000 },
  }),
);

const rupees = (minor) => `₹${(minor / 100).toFixed(2)}`;
const page = (response, name, values) => response.type("html").send(templates[name]({ rupees, ...values }));
const userOf = (request) => request.session.user && sql.user_by_id.get(request.session.user);

// The one city's clock (Asia/Kolkata: UTC+5:30 all year); 0 is Monday.
function clockNow() {
  const minutes = Math.floor(Date.now() / 60_000) + 330;
  const weekday = (Math.floor(minutes / 1440) + 3) % 7;
  return { weekday, before: (weekday + 6) % 7, minute: minutes % 1440 };
}

const time = (minute) => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function opening(hours, clock) {
  const now = hours.find(
    (h) =>
      (h.weekday === clock.weekday && h.opens_min <= clock.minute && clock.minute < h.closes_min) ||
      (h.weekday === clock.before && clock.minute + 1440 < h.closes_min),
  );
  if (now) return `Open until ${time(now.closes_min)}`;
  return hours.length ? `Opens at ${time(hours[0].opens_min)}` : "Closed";
}

const expression = (words) => `"${words.replaceAll('"', '""')}"*`;

function cards(search) {
  const clock = clockNow();
  const when = [clock.weekday, clock.before, clock.minute];
  const listed = search === undefined ? sql.list.all(...when) : sql.search.all(...when, expression(search));
  const ids = JSON.stringify(listed.map((r) => r.id));
  const hours = sql.hours.all(ids);
  const found = search === undefined ? [] : sql.dishes_found.all(expression(search), ids);
  return listed.map((restaurant) => ({
    restaurant,
    opening: opening(hours.filter((h) => h.restaurant_id === restaurant.id), clock),
    dishes: found.filter((d) => d.restaurant_id === restaurant.id).slice(0, 3).map((d) => d.dish),
  }));
}

app.get("/", (request, response) => {
  sql.cuisines.all();
  const all = cards();
  page(response, "home", { user: userOf(request), cards: all.slice(0, 9), total: all[0]?.restaurant.total ?? 0 });
});

app.get("/restaurants", (request, response) => {
  const query = String(request.query.q ?? "");
  const cuisines = sql.cuisines.all().map((row) => row.cuisine);
  const all = cards(query);
  page(response, "restaurants", { user: userOf(request), query, cuisines, cards: all, total: all[0]?.restaurant.total ?? 0 });
});

function sections(restaurant) {
  const groups = new Map();
  for (const choice of sql.options.all(restaurant.id)) {
    const ofDish = groups.get(choice.item_id) ?? [];
    groups.set(choice.item_id, ofDish);
    if (ofDish.at(-1)?.id === choice.group_id) ofDish.at(-1).choices.push(choice);
    else ofDish.push({ id: choice.group_id, name: choice.group_name, radio: choice.max_select === 1, choices: [choice] });
  }
  const all = [];
  for (const dish of sql.dishes.all(restaurant.id)) {
    if (all.at(-1)?.name !== dish.section) all.push({ name: dish.section, dishes: [] });
    all.at(-1).dishes.push({ dish, groups: groups.get(dish.id) ?? [] });
  }
  return all;
}

app.get("/r/:slug", (request, response) => {
  const user = userOf(request);
  const restaurant = sql.restaurant.get(request.params.slug);
  if (!restaurant) return response.sendStatus(404);
  const hours = sql.hours.all(JSON.stringify([restaurant.id]));
  const lines = user ? sql.cart_lines.all(user.id, restaurant.id) : [];
  page(response, "menu", {
    user,
    restaurant,
    opening: opening(hours, clockNow()),
    sections: sections(restaurant),
    lines,
    subtotal: subtotal(lines),
  });
});

app.get("/login", (request, response) => page(response, "login", { user: userOf(request) }));

// What follows needs a session.
const signedIn = (handle) => (request, response) => {
  const user = userOf(request);
  return user ? handle(request, response, user) : response.sendStatus(401);
};

app.get(
  "/dashboard",
  signedIn((_, response, user) => page(response, "dashboard", { user, orders: sql.latest_orders.all(user.id) })),
);

app.post("/api/login", async (request, response) => {
  const user = sql.user_by_email.get(request.body.email);
  if (!user || !(await argon2.verify(user.password_hash, request.body.password))) {
    return response.sendStatus(401);
  }
  request.session.regenerate((error) => {
    if (error) return response.sendStatus(500);
    request.session.user = user.id;
    response.json({ name: user.name, email: user.email });
  });
});

const subtotal = (lines) => lines.reduce((sum, line) => sum + line.price_minor * line.quantity, 0);

const add = db.transaction((user, item, quantity) => {
  const dish = sql.item.get(item);
  const there = sql.cart.get(user.id, dish.restaurant_id);
  const cart = there?.id ?? randomUUID();
  if (there) sql.touch_cart.run(cart, Date.now());
  else sql.insert_cart.run(cart, user.id, dish.restaurant_id, Date.now());
  sql.put_line.run(randomUUID(), cart, item, quantity, dish.price_minor);
  return sql.cart_lines.all(user.id, dish.restaurant_id);
});

app.post(
  "/api/add_to_cart",
  signedIn((request, response, user) => {
    const lines = add.immediate(user, request.body.item, Number(request.body.quantity));
    response.json({ lines, subtotal: subtotal(lines) });
  }),
);

app.post(
  "/api/remove_from_cart",
  signedIn((request, response, user) => {
    sql.delete_line.run(request.body.line, user.id);
    response.json({ lines: [] });
  }),
);

const review = db.transaction((user, form) => {
  const restaurant = sql.restaurant.get(form.restaurant);
  const address = sql.address.get(form.address, user.id);
  const shown = JSON.stringify(sql.cart_lines.all(user.id, restaurant.id));
  const id = randomUUID();
  sql.insert_review.run(id, user.id, restaurant.id, address.id, form.payment, shown, Date.now());
  return id;
});

app.post(
  "/api/review_order",
  signedIn((request, response, user) => response.json({ review: review.immediate(user, request.body) })),
);

const place = db.transaction((user, id) => {
  const shown = sql.review.get(id, user.id);
  if (!shown) return undefined;
  sql.count_open_orders.get(user.id);
  const restaurant = sql.restaurant_by_id.get(shown.restaurant_id);
  const address = sql.address.get(shown.address_id, user.id);
  const lines = sql.cart_lines.all(user.id, restaurant.id);
  if (!lines.length || JSON.stringify(lines) !== shown.shown) return undefined;
  const order = randomUUID();
  const number = randomUUID().replaceAll("-", "").slice(0, 8).toUpperCase();
  const sum = subtotal(lines);
  const isFree = restaurant.free_over_minor !== null && sum >= restaurant.free_over_minor;
  const delivery = isFree ? 0 : restaurant.delivery_fee_minor;
  const tax = Math.floor(((sum + delivery + restaurant.packaging_minor) * restaurant.tax_bp + 5000) / 10000);
  sql.insert_order.run(
    order, number, user.id, restaurant.id, id, shown.payment, restaurant.currency, sum, delivery,
    restaurant.packaging_minor, tax, restaurant.name, restaurant.timezone, address.recipient, address.phone,
    address.street, address.details, address.city, address.postcode, Date.now(),
  );
  lines.forEach((line, index) =>
    sql.insert_order_line.run(order, index + 1, line.item_id, line.name, line.diet, line.quantity, line.price_minor),
  );
  sql.insert_order_event.run(order, Date.now());
  sql.delete_cart.run(sql.cart.get(user.id, restaurant.id).id);
  sql.delete_review.run(id);
  return number;
});

app.post(
  "/api/place_order",
  signedIn((request, response, user) => {
    const number = place.immediate(user, request.body.review);
    return number ? response.json({ number }) : response.sendStatus(409);
  }),
);

app.listen(Number(process.env.PORT), "127.0.0.1");
