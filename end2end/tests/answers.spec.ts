// What a browser is answered: statuses, redirects, headers, cookies.

import type { Response } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { signUp } from "../support/people.ts";

test("an unknown address is a 404 page of ours, with the way home", async ({ on, page, watch }) => {
  watch.expectRefusal(on.notFound.path, 404);

  const response = await on.notFound.open();

  expect(response?.status()).toBe(404);
  await expect(on.notFound.heading).toHaveText("We could not find that page");
  await expect(on.notFound.navigation.getByRole("link", { name: "Sign in" })).toBeVisible();
  await on.notFound.wayHome.click();
  await on.welcome.settled();
  await expect(page).toHaveTitle(on.welcome.title);
});

test("an unknown address is a 404 to a customer too, who is still signed in", async ({ on, signedIn: _, watch }) => {
  watch.expectRefusal(on.notFound.path, 404);

  const response = await on.notFound.open();

  expect(response?.status()).toBe(404);
  await expect(on.notFound.signOutButton).toBeVisible();
});

test("a password manager is led to the form that changes the password", async ({ on, signedIn: _, page }) => {
  await page.goto("/.well-known/change-password");

  await on.changePassword.settled();
  await expect(on.changePassword.current).toBeVisible();
});

test("a password manager of somebody signed out is led there by way of sign-in", async ({ on, customer, page }) => {
  await page.goto("/.well-known/change-password");
  await on.login.settled();

  await on.login.signIn(customer);

  await on.changePassword.settled();
});

test("a customer who is signed in has no use for sign-in and sign-up", async ({ on, signedIn, page }) => {
  for (const path of ["/login", "/register"]) {
    await page.goto(path);

    await on.dashboard.settled();
    await expect(on.dashboard.heading).toHaveText(`Hello, ${signedIn.name}`);
  }
});

test("the welcome page greets visitors and customers each in their way", async ({ on, context, site, stranger }) => {
  await on.welcome.open();
  await expect(on.welcome.createAccount).toBeVisible();
  await expect(on.welcome.signIn).toBeVisible();
  await expect(on.welcome.toDashboard).toHaveCount(0);

  await signUp(context.request, stranger, site);
  await on.welcome.open();

  await expect(on.welcome.toDashboard).toBeVisible();
  await expect(on.welcome.createAccount).toHaveCount(0);
});

test("the navigation tells which page one is on", async ({ on, signedIn: _ }) => {
  await on.dashboard.open();

  await expect(on.dashboard.navigation.getByRole("link", { name: "Dashboard" })).toHaveAttribute(
    "aria-current",
    "page",
  );
});

test("every page has a title of its own and one heading", async ({ on, page, signedIn: _, anotherDevice, watch }) => {
  const visitor = await anotherDevice();
  watch.expectRefusal(on.notFound.path, 404);
  for (const where of [visitor.welcome, visitor.register, visitor.login, visitor.notFound]) {
    await where.open();
    await expect.soft(visitor.page).toHaveTitle(where.title);
    await expect.soft(where.heading).toHaveCount(1);
  }
  for (const where of [on.dashboard, on.changePassword]) {
    await where.open();
    await expect.soft(page).toHaveTitle(where.title);
    await expect.soft(where.heading).toHaveCount(1);
  }
});

test("every page comes with a strict content security policy and nothing inline", async ({
  on,
  page,
  signedIn: _,
  anotherDevice,
  watch,
}) => {
  const visitor = await anotherDevice();
  watch.expectRefusal(on.notFound.path, 404);
  const pages = [
    { where: visitor.welcome, tab: visitor.page },
    { where: visitor.register, tab: visitor.page },
    { where: visitor.login, tab: visitor.page },
    { where: visitor.notFound, tab: visitor.page },
    { where: on.welcome, tab: page },
    { where: on.dashboard, tab: page },
    { where: on.changePassword, tab: page },
  ];
  for (const { where, tab } of pages) {
    const headers = headersOf(await where.open());
    const policy = directives(headers["content-security-policy"]);

    expect(headers["content-security-policy"]).not.toMatch(/'unsafe-(inline|eval)'|\*|https?:/);
    expect(policy).toMatchObject({
      "default-src": "'self'",
      "script-src": "'self' 'wasm-unsafe-eval'",
      "style-src": "'self'",
      "object-src": "'none'",
      "base-uri": "'none'",
      "form-action": "'self'",
      "frame-ancestors": "'none'",
    });
    expect(await tab.locator("script:not([src])").count(), where.path).toBe(0);
    expect(await tab.locator("style, [style], [onclick], [onload], [onsubmit]").count(), where.path).toBe(0);

    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["permissions-policy"]).toBeTruthy();
  }
});

test("signed-in pages are kept by nobody", async ({ on, signedIn: _ }) => {
  for (const where of [on.dashboard, on.changePassword]) {
    const headers = headersOf(await where.open());

    await expect(where.signOutButton).toBeVisible();
    expect(headers["cache-control"]).toContain("no-store");
  }
});

test("a visitor gets no cookie", async ({ on, context, watch }) => {
  watch.expectRefusal(on.notFound.path, 404);
  for (const where of [on.welcome, on.register, on.login, on.notFound]) {
    await where.open();

    expect(await context.cookies(), where.path).toEqual([]);
  }
});

test("a visitor whose sign-in is refused gets no session", async ({ on, context, site, stranger, watch }) => {
  watch.expectRefusal("/api/login", 401);
  await on.login.open();

  await on.login.signIn(stranger);
  await on.login.refused("Invalid credentials");

  expect((await context.cookies()).filter(({ name }) => name === sessionCookie(site))).toEqual([]);
});

test("a customer's session cookie is closed to scripts and other sites, lasts a day, and leaves at sign-out", async ({
  on,
  context,
  site,
  stranger,
}) => {
  await on.register.open();
  await on.register.signUp(stranger);
  await on.dashboard.settled();

  // The session, and that somebody signed in here: it opens nothing, and stays.
  const day = 86_400;
  const kept = { [sessionCookie(site)]: day, [`${sessionCookie(site)}-device`]: 365 * day };
  const cookies = await context.cookies();
  expect(cookies.map(({ name }) => name).sort()).toEqual(Object.keys(kept).sort());
  for (const cookie of cookies) {
    expect(cookie).toEqual(
      expect.objectContaining({
        domain: new URL(site).hostname,
        path: "/",
        httpOnly: true,
        secure: site.startsWith("https:"),
        sameSite: "Lax",
      }),
    );
    const lasts = cookie.expires - Date.now() / 1000;
    const most = kept[cookie.name] ?? 0;
    expect(lasts).toBeGreaterThan(most - 120);
    expect(lasts).toBeLessThanOrEqual(most + 1);
  }

  await on.dashboard.signOut();
  await on.welcome.settled();
  expect((await context.cookies()).filter(({ name }) => name === sessionCookie(site))).toEqual([]);
});

test("what the pages load has a hash in its name and is kept for good", async ({ on, page }) => {
  await on.welcome.open();
  const stylesheet = await page.locator("link[rel=stylesheet]").getAttribute("href");
  expect(stylesheet).toMatch(/^\/pkg\/tiffin\.[\w-]{16,}\.css$/);

  const response = await page.request.get(stylesheet ?? "", { headers: { "accept-encoding": "br" } });

  expect(response.headers()["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(response.headers()["content-encoding"]).toBe("br");
});

test("every sign-in has a session id of its own", async ({ on, context, customer, site }) => {
  const ids = new Set<string>();
  for (let times = 0; times < 2; times += 1) {
    await on.login.open();
    await on.login.signIn(customer);
    await on.dashboard.settled();
    ids.add((await context.cookies()).find(({ name }) => name === sessionCookie(site))?.value ?? "");
    await on.dashboard.signOut();
    await on.welcome.settled();
  }

  expect(ids.size).toBe(2);
});

function headersOf(response: Response | null): Record<string, string> {
  return response?.headers() ?? {};
}

function directives(policy: string | undefined): Record<string, string> {
  const parts = (policy ?? "").split(";").map((part) => part.trim().split(/\s+/));
  return Object.fromEntries(parts.map(([name = "", ...values]) => [name, values.join(" ")]));
}

// A prefixed name needs Secure, which plain http cannot have.
function sessionCookie(site: string): string {
  return site.startsWith("https:") ? "__Host-tiffin" : "tiffin";
}
