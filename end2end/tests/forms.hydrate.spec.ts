// What the islands add to forms that already work: show and hide, a strength hint, answers in place.

import type { Page, Route } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { tabTo } from "../support/keyboard.ts";

test("a password is shown and hidden again, and the button says which", async ({ on, page }) => {
  const { login } = on;
  await login.open();
  await login.password.fill("open sesame");
  await expect(login.password).toHaveAttribute("type", "password");

  await login.showButton("Password").click();
  await expect(login.password).toHaveAttribute("type", "text");
  await expect(login.password).toHaveValue("open sesame");
  await expect(login.hideButton("Password")).toHaveText("Hide");

  await login.hideButton("Password").click();
  await expect(login.password).toHaveAttribute("type", "password");
  await expect(login.showButton("Password")).toHaveText("Show");
  await expect(page).toHaveURL(login.path);
});

test("a password is shown by the keyboard", async ({ on, page }) => {
  const { register } = on;
  await register.open();
  await tabTo(register.showButton("Password"));

  await page.keyboard.press("Space");
  await expect(register.password).toHaveAttribute("type", "text");
  await page.keyboard.press("Enter");
  await expect(register.password).toHaveAttribute("type", "password");
  await expect(register.showButton("Password")).toBeFocused();
});

test("each password of the change form has a button of its own", async ({ on, signedIn }) => {
  const { changePassword } = on;
  await changePassword.open();
  await changePassword.current.fill(signedIn.password);

  await changePassword.showButton("New password").click();

  await expect(changePassword.new).toHaveAttribute("type", "text");
  await expect(changePassword.current).toHaveAttribute("type", "password");
  await expect(changePassword.showButton("Current password")).toBeVisible();
});

test("while the form is on its way the password is hidden and the button waits", async ({ on, customer, page }) => {
  const { login, dashboard } = on;
  const posts = await hold(page, "**/api/login");
  await login.open();
  await login.showButton("Password").click();
  await login.signIn(customer);

  await expect(login.password).toHaveAttribute("type", "password");
  await expect(login.waitingSubmit).toBeDisabled();
  await expect(login.waitingSubmit).toHaveAttribute("aria-busy", "true");
  await login.password.press("Enter");
  await login.waitingSubmit.click({ force: true });
  // The browser may have sent it before we hear of it.
  await expect.poll(() => posts.held.length).toBe(1);

  await posts.release();
  await dashboard.settled();
  expect(posts.held).toHaveLength(1);
});

test("after a refusal the button can be pressed again", async ({ on, stranger, watch }) => {
  watch.expectRefusal("/api/login", 401);
  await on.login.open();

  await on.login.signIn(stranger);
  await on.login.refused("Invalid credentials");

  await expect(on.login.submit).toBeEnabled();
  await expect(on.login.submit).not.toHaveAttribute("aria-busy", "true");
});

test("errors are shown in place, without loading the page", async ({ on, stranger, page, watch }) => {
  const { register } = on;
  watch.expectRefusal("/api/register", 422);
  await register.open();
  await leaveMark(page);

  await register.signUp({ ...stranger, email: "nowhere", password: "abc12" });
  await register.refused("Enter an email like name@example.com", "Use at least 8 characters: this has 5");
  await register.send({ Email: stranger.email, Password: "password" });
  await register.refused(/^This password is too easy to guess/);

  expect(await markIsThere(page)).toBe(true);
  await expect(page).toHaveURL(register.path);
  await expect(register.email).not.toHaveAttribute("aria-invalid", "true");
});

test("success loads the next page whole", async ({ on, stranger, page }) => {
  await on.register.open();
  await leaveMark(page);

  await on.register.signUp(stranger);

  await on.dashboard.settled();
  await expect(on.dashboard.heading).toBeVisible();
  expect(await markIsThere(page)).toBe(false);
});

test("a post that does not get through is said, and can be sent again", async ({ on, customer, page, watch }) => {
  const { login, dashboard } = on;
  watch.expectFailure("/api/login");
  await login.open();
  await page.route("**/api/login", (route) => route.abort("internetdisconnected"), { times: 1 });

  await login.signIn(customer);

  await expect(page.getByRole("alert")).toContainText("Tiffin could not be reached");
  await expect(login.email).toHaveValue(customer.email);
  await expect(login.submit).toBeEnabled();
  await login.signIn(customer);
  await dashboard.settled();
});

test("the strength hint follows what is typed and says how much is missing", async ({ on, customer, page }) => {
  const { register } = on;
  const hint = register.strength;
  await register.open();

  await register.password.fill("abcde");
  await expect(hint).toHaveText(/\b3 more characters$/);
  await register.password.fill("abcdefg");
  await expect(hint).toHaveText(/\b1 more character$/);
  await register.password.fill("password");
  await expect(hint).not.toHaveText(/more character/);
  const weak = await hint.innerText();
  await register.password.fill(customer.password);
  await expect(hint).not.toHaveText(weak);
  await register.password.fill("abcde");
  await expect(hint).toHaveText(/\b3 more characters$/);
  await expect(page).toHaveURL(register.path);
});

test("what was typed before the scripts came is kept, and counts", async ({ on, stranger, page }) => {
  const { register, dashboard } = on;
  const scripts = await hold(page, "**/*.wasm");
  await page.goto(register.path);
  await register.name.fill(stranger.name);
  await register.email.fill(stranger.email);
  await register.password.fill(stranger.password);
  await expect(register.showButton("Password")).toBeHidden();

  await scripts.release();
  await register.settled();

  await expect(register.name).toHaveValue(stranger.name);
  await expect(register.email).toHaveValue(stranger.email);
  await expect(register.password).toHaveValue(stranger.password);
  await register.submit.click();
  await dashboard.settled();
});

test("a form sent before the scripts came is answered as without them", async ({ on, stranger, page }) => {
  const { register, dashboard } = on;
  const scripts = await hold(page, "**/*.wasm");
  await page.goto(register.path);

  await register.signUp(stranger);

  await expect(page).toHaveURL(dashboard.path);
  await expect(dashboard.heading).toHaveText(`Hello, ${stranger.name}`);
  await scripts.release();
  await dashboard.settled();
});

test("a refusal that came before the scripts is taken over by them", async ({ on, stranger, page, watch }) => {
  const { register, dashboard } = on;
  watch.expectRefusal("/api/register", 422);
  const scripts = await hold(page, "**/*.wasm");
  await page.goto(register.path);
  await register.signUp({ ...stranger, email: "nowhere" });
  await expect(register.errorSummary).toBeVisible();

  await scripts.release();
  await register.refused("Enter an email like name@example.com");
  await leaveMark(page);
  await register.send({ Email: stranger.email, Password: "abc12" });
  await register.refused("Use at least 8 characters: this has 5");
  expect(await markIsThere(page)).toBe(true);
  await register.send({ Email: stranger.email, Password: stranger.password });

  await dashboard.settled();
  await expect(dashboard.heading).toHaveText(`Hello, ${stranger.name}`);
});

interface Held {
  held: Route[];
  release: () => Promise<void>;
}

/** Keeps requests waiting until they are released; later ones then pass. */
async function hold(page: Page, url: string): Promise<Held> {
  const held: Route[] = [];
  let open = false;
  await page.route(url, async (route) => {
    if (open) {
      await route.continue();
    } else {
      held.push(route);
    }
  });
  return {
    held,
    release: async () => {
      open = true;
      // One whose page is gone has nobody waiting for it.
      await Promise.all(held.map((route) => route.continue().catch(() => undefined)));
    },
  };
}

// A mark on the window is gone as soon as a page is loaded.
async function leaveMark(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { mark: true }));
}

async function markIsThere(page: Page): Promise<boolean> {
  return page.evaluate(() => "mark" in window);
}
