// Forms sent in place: what is pressed counts, in its order, whatever happens on the way.

import type { Page, Route } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { Pages } from "../pages/index.ts";
import { call, newPassword, signIn } from "../support/people.ts";

/** Answers of a server function take so much longer than fingers. */
async function slow(page: Page, path: string, milliseconds: number): Promise<void> {
  await page.route(path, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await route.continue();
  });
}

test("a new guest's first dishes, pressed one right after another, are in one cart", async ({ on, page }) => {
  await on.kettle.open();
  await slow(page, "**/api/add_to_cart", 300);

  for (const dish of ["Kahwa", "Poha", "Kahwa"]) {
    await on.kettle.dish(dish).getByRole("button", { name: `Add ${dish} to the cart` }).first().click();
  }

  await expect(on.kettle.summary).toHaveText("3 dishes, ₹257.00");
  await page.reload();
  await expect(on.kettle.summary).toHaveText("3 dishes, ₹257.00");
});

test("a page that the browser translates shows the true cart after every press", async ({ on, page }) => {
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  await on.kettle.more("Kahwa").click();
  await expect(on.kettle.summary).toHaveText("2 dishes, ₹178.00");

  for (const summary of ["3 dishes, ₹267.00", "4 dishes, ₹356.00"]) {
    await translate(page);
    await on.kettle.more("Kahwa").click();
    await expect(on.kettle.summary).toHaveText(summary);
  }
  await expect(on.kettle.line("Kahwa").getByText("Quantity 4", { exact: true })).toBeVisible();
  await translate(page);
  await on.kettle.remove("Kahwa").click();
  await expect(on.kettle.summary).toHaveText("Your cart is empty.");
  await expect(on.kettle.cart.getByRole("listitem")).toHaveCount(0);
});

const failures: Array<[string, (route: Route) => Promise<void>]> = [
  ["the connection is lost", (route) => route.abort("internetdisconnected")],
  ["the server is busy", (route) => route.fulfill({ status: 503, contentType: "application/json", body: "{}" })],
  [
    "a proxy answers in its own words",
    (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<h1 id=cart>Bad gateway</h1>" }),
  ],
];

for (const [what, fail] of failures) {
  test(`when ${what}, it is said, and every press counts once it is tried again`, async ({ on, page, watch }) => {
    watch.expectFailure("/api/change_quantity");
    watch.expectRefusal("/api/change_quantity", 503);
    await on.kettle.open();
    await on.kettle.add("Kahwa");
    await page.route("**/api/change_quantity", fail);

    await on.kettle.more("Kahwa").click();
    const alert = on.kettle.cart.getByRole("alert");
    await expect(alert).toBeVisible();
    await expect(on.kettle.summary).toHaveText("1 dish, ₹89.00");
    await on.kettle.more("Kahwa").click();
    await expect(alert).toBeVisible();
    await page.unroute("**/api/change_quantity");
    await alert.getByRole("button", { name: "Try again" }).click();

    await expect(on.kettle.summary).toHaveText("3 dishes, ₹267.00");
    await expect(alert).toHaveCount(0);
  });
}

test("a press whose answer was lost counts once, however often it is tried again", async ({ on, page, watch }) => {
  watch.expectFailure("/api/change_quantity");
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  // It arrives, and is done; the connection ends before the answer is there.
  await page.route("**/api/change_quantity", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  }, { times: 2 });

  await on.kettle.more("Kahwa").click();
  const alert = on.kettle.cart.getByRole("alert");
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toBeVisible();
  await alert.getByRole("button", { name: "Try again" }).click();

  await expect(on.kettle.summary).toHaveText("2 dishes, ₹178.00");
  await page.reload();
  await expect(on.kettle.summary).toHaveText("2 dishes, ₹178.00");
});

test("who follows a link right after pressing finds every press there", async ({ on, page }) => {
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  await slow(page, "**/api/change_quantity", 300);

  for (let press = 0; press < 3; press += 1) {
    await on.kettle.more("Kahwa").click();
  }
  await on.kettle.navigation.getByRole("link", { name: /cart/i }).click();

  await expect(page).toHaveURL("/cart");
  await expect(on.carts.carts.first()).toContainText("₹356.00");
});

test("who follows a link after presses that did not get through finds them there", async ({ on, page, watch }) => {
  watch.expectFailure("/api/add_to_cart");
  await on.kettle.open();
  await page.route("**/api/add_to_cart", (route) => route.abort("internetdisconnected"));
  for (const dish of ["Kahwa", "Poha"]) {
    await on.kettle.dish(dish).getByRole("button", { name: `Add ${dish} to the cart` }).first().click();
  }
  await expect(on.kettle.main.getByRole("alert")).toBeVisible();
  await page.unroute("**/api/add_to_cart");

  await on.kettle.navigation.getByRole("link", { name: /cart/i }).click();

  await expect(page).toHaveURL("/cart");
  await expect(on.carts.carts.first()).toContainText("₹168.00");
});

test("what waits to be sent is sent when the page is left in another way", async ({ on, page }) => {
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  await slow(page, "**/api/change_quantity", 300);

  for (let press = 0; press < 3; press += 1) {
    await on.kettle.more("Kahwa").click();
  }
  await page.goto("/login");

  await expect(async () => {
    await on.kettle.open();
    await expect(on.kettle.summary).toHaveText("4 dishes, ₹356.00", { timeout: 500 });
  }).toPass();
});

test("a note that did not get through is still there, and the plain form sends it", async ({ on, page, watch }) => {
  watch.expectFailure("/api/add_to_cart");
  await on.kettle.open();
  const toast = await on.kettle.unfold("Bun Maska");
  await toast.getByLabel("Note to the kitchen").fill("well done");
  await page.route("**/api/add_to_cart", (route) => route.abort("connectionreset"), { times: 1 });

  await on.kettle.addUnfolded(toast);
  await expect(toast.getByRole("alert")).toContainText("Tiffin could not be reached");
  await expect(toast.getByLabel("Note to the kitchen")).toHaveValue("well done");
  await toast.locator("form").evaluate((form: HTMLFormElement) => form.submit());

  await expect(on.kettle.notice("It is in your cart")).toBeVisible();
  await expect(on.kettle.line("Bun Maska")).toContainText("Note: well done");
});

test("a form that did not get through is sent as it is when it is tried again", async ({ on, page, stranger, watch }) => {
  watch.expectFailure("/api/register");
  await on.register.open();
  await page.route("**/api/register", (route) => route.abort("internetdisconnected"), { times: 1 });
  await on.register.signUp({ ...stranger, email: `mistyped.${stranger.email}` });
  const alert = on.register.main.getByRole("alert");
  await expect(alert).toBeVisible();

  await on.register.email.fill(stranger.email);
  await alert.getByRole("button", { name: "Try again" }).press("Enter");

  await on.dashboard.settled();
  await expect(on.dashboard.main).toContainText(stranger.email);
  await expect(on.dashboard.main).not.toContainText("mistyped");
});

test("what was typed into a form since it was sent stays, with the focus", async ({ on, page }) => {
  await on.kettle.open();
  const toast = await on.kettle.unfold("Bun Maska");
  const note = toast.getByLabel("Note to the kitchen");
  await slow(page, "**/api/add_to_cart", 500);
  await note.fill("well done");

  await on.kettle.addUnfolded(toast);
  await note.fill("the next one plain");
  await expect(on.kettle.line("Bun Maska")).toContainText("Note: well done");

  await expect(note).toBeFocused();
  await expect(note).toHaveValue("the next one plain");
});

test("a form that folds itself away keeps the focus", async ({ on }) => {
  await on.kettle.open();
  const toast = await on.kettle.unfold("Bun Maska");
  await toast.getByLabel("Note to the kitchen").fill("well done");

  await toast.getByLabel("Note to the kitchen").press("Enter");

  await expect(on.kettle.line("Bun Maska")).toContainText("Note: well done");
  await expect(toast.getByLabel("Note to the kitchen")).toBeHidden();
  await expect(toast.locator("form :focus")).toHaveCount(1);
});

test("what can never be sent is said, and stands in nobody's way", async ({ on, watch }) => {
  watch.expectRefusal("/api/add_to_cart", 413);
  await on.kettle.open();
  const toast = await on.kettle.unfold("Bun Maska");
  await toast.getByLabel("Note to the kitchen").fill("x".repeat(70_000));

  await on.kettle.addUnfolded(toast);
  const alert = toast.getByRole("alert");
  await expect(alert).toContainText("That is too long");
  await expect(alert.getByRole("button")).toHaveCount(0);
  await on.kettle.add("Kahwa");

  await expect(on.kettle.summary).toHaveText("1 dish, ₹89.00");
  await toast.getByLabel("Note to the kitchen").fill("well done");
  await on.kettle.addUnfolded(toast);
  await expect(on.kettle.line("Bun Maska")).toContainText("Note: well done");
});

test("what is being typed elsewhere stays, with what is unfolded, the focus and the place", async ({ on, page }) => {
  await on.kettle.open();
  const toast = await on.kettle.unfold("Bun Maska");
  await slow(page, "**/api/add_to_cart", 500);

  await on.kettle.dish("Kahwa").getByRole("button", { name: "Add Kahwa to the cart" }).first().click();
  const note = toast.getByLabel("Note to the kitchen");
  await note.fill("well done");
  await note.press("ArrowLeft");
  const scrolled = await page.evaluate(() => window.scrollY);
  await expect(on.kettle.summary).toHaveText("1 dish, ₹89.00");

  await expect(note).toBeFocused();
  await expect(note).toHaveValue("well done");
  await page.keyboard.type("!");
  await expect(note).toHaveValue("well don!e");
  expect(await page.evaluate(() => window.scrollY)).toBe(scrolled);
});

test("the focus stays where somebody works, and goes to the cart with the line", async ({ on }) => {
  await on.kettle.open();
  await on.kettle.add("Kahwa");

  await on.kettle.more("Kahwa").press("Enter");
  await expect(on.kettle.summary).toHaveText("2 dishes, ₹178.00");
  await expect(on.kettle.more("Kahwa")).toBeFocused();
  await on.kettle.less("Kahwa").press("Enter");
  await expect(on.kettle.less("Kahwa")).toBeDisabled();
  await expect(on.kettle.more("Kahwa")).toBeFocused();
  await on.kettle.remove("Kahwa").press("Enter");
  await expect(on.kettle.summary).toHaveText("Your cart is empty.");
  await expect(on.kettle.cart).toBeFocused();
});

test("two tabs that press at once both count", async ({ on, context, page, javaScriptEnabled }) => {
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  const other = await context.newPage();
  const tab = new Pages(other, javaScriptEnabled === true);
  await tab.kettle.open();

  await Promise.all([on.kettle.more("Kahwa").click(), tab.kettle.more("Kahwa").click()]);

  await expect(on.kettle.summary).toHaveText(/^[23] dishes/);
  await expect(tab.kettle.summary).toHaveText(/^[23] dishes/);
  await page.reload();
  await expect(on.kettle.summary).toHaveText("3 dishes, ₹267.00");
});

test("a slow search does not overtake a later one", async ({ on, page }) => {
  await on.restaurants.open();
  let go = (): void => undefined;
  const later = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route(/\/restaurants\?q=no/, async (route) => {
    await later;
    await route.continue();
  });
  const asked = page.waitForRequest(/\/restaurants\?q=no/);
  const overtaken = page.waitForResponse(/\/restaurants\?q=no/);

  await on.restaurants.query.fill("no such thing");
  await asked;
  await on.restaurants.query.fill("biriyani");
  await expect(on.restaurants.count).toHaveText(/for “biryani”$/);
  go();
  await (await overtaken).finished();
  // What an answer changes, it changes in the task after it.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));

  await expect(on.restaurants.count).toHaveText(/for “biryani”$/);
  await expect(page).toHaveURL(/q=biriyani$/);
});

test("a search that does not get through is said, and can be tried again", async ({ on, page, watch }) => {
  watch.expectFailure("/restaurants");
  await on.restaurants.open();
  await page.route(/\/restaurants\?/, (route) => route.abort("internetdisconnected"), { times: 1 });

  await on.restaurants.query.fill("biriyani");
  await expect(page.getByRole("alert")).toContainText("Tiffin could not be reached");
  await expect(on.restaurants.query).toHaveValue("biriyani");
  await page.getByRole("button", { name: "Try again" }).click();

  await expect(on.restaurants.count).toHaveText(/for “biryani”$/);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a form whose session ended meanwhile leads to sign-in with the reason", async ({ on, signedIn, page, anotherDevice, watch, site }) => {
  watch.expectFailure("/events");
  watch.expectRefusal("/api/add_address", 401);
  await page.route("**/events", (route) => route.abort());
  await page.goto("/account/addresses");
  await on.addresses.settled();
  const elsewhere = (await anotherDevice()).context.request;
  await signIn(elsewhere, signedIn, site);
  const form = { current_password: signedIn.password, new_password: newPassword() };
  await call(elsewhere, "change_password", form, site);

  await page.getByRole("button", { name: "Save address" }).click();

  await expect(page.getByText(/^Your password was changed at \d\d:\d\d UTC/)).toBeVisible();
});

/** What a browser's translation does to a page: every text goes into elements of its own. */
async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const texts: Text[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      texts.push(walker.currentNode as Text);
    }
    for (const text of texts.filter(({ data }) => data.trim() !== "")) {
      const outer = document.createElement("font");
      const inner = document.createElement("font");
      text.replaceWith(outer);
      outer.append(inner);
      inner.append(text);
    }
  });
}
