// From hunger to a receipt: browsing, the cart, checkout, the order.

import { expect, test } from "../fixtures.ts";
import { anAddress } from "../pages/addresses.ts";
import { KETTLE, Pages } from "../pages/index.ts";
import { signedInPhone } from "../support/devices.ts";
import { addAddress, fillCart, readyToOrder } from "../support/ordering.ts";
import { call, newPassword, signIn } from "../support/people.ts";

test("a guest browses, fills a cart, signs up at checkout and has an order", async ({ on, page, stranger }) => {
  const { welcome, restaurants, kettle, carts, checkout, review, order, orders, dashboard } = on;
  let total = "";

  await test.step("the start page leads to what is looked for", async () => {
    await welcome.open();
    expect(await welcome.restaurants.count()).toBe(9);
    await welcome.main.getByRole("searchbox").fill("bun maska");
    await page.keyboard.press("Enter");

    await restaurants.settled();
    await expect(restaurants.count).toHaveText("1 restaurant");
    await expect(restaurants.restaurant(KETTLE.name)).toContainText("With Bun Maska");
    await restaurants.restaurant(KETTLE.name).getByRole("link").click();
    await kettle.settled();
    await expect(kettle.heading).toHaveText(KETTLE.name);
    await expect(kettle.summary).toHaveText("Your cart is empty.");
  });

  await test.step("a dish with options, a note and a quantity", async () => {
    const bun = await kettle.unfold("Bun Maska");
    await bun.getByRole("checkbox", { name: /More butter/ }).check();
    await bun.getByLabel("Note to the kitchen (optional)").fill("well toasted");
    await bun.getByLabel("Quantity").selectOption("2");
    await kettle.addUnfolded(bun);

    await expect(kettle.summary).toHaveText("2 dishes, ₹168.00");
    await expect(kettle.line("Bun Maska")).toContainText("More butter, Note: well toasted");
  });

  await test.step("a dish at one press, and the buttons of the cart", async () => {
    await kettle.add("Kahwa");
    await expect(kettle.summary).toHaveText("3 dishes, ₹257.00");
    await kettle.more("Kahwa").click();
    await expect(kettle.summary).toHaveText("4 dishes, ₹346.00");
    await kettle.less("Bun Maska").click();
    await expect(kettle.summary).toHaveText("3 dishes, ₹262.00");
    await expect(kettle.less("Bun Maska")).toBeDisabled();
    await kettle.add("Lemon Black Tea");
    await kettle.remove("Lemon Black Tea").click();
    await expect(kettle.summary).toHaveText("3 dishes, ₹262.00");
    await expect(kettle.line("Lemon Black Tea")).toHaveCount(0);
  });

  await test.step("the cart is still there after a reload, and on the page of carts", async () => {
    await page.reload();
    await expect(kettle.summary).toHaveText("3 dishes, ₹262.00");
    await carts.open();
    await expect(carts.carts).toHaveCount(1);
    await carts.checkOut(KETTLE.name).click();
    await checkout.settled();
    await expect(checkout.bill).toContainText("₹262.00");
  });

  await test.step("signing up brings the cart along", async () => {
    await checkout.signUp(stranger);
    await checkout.settled();
    await expect(checkout.bill).toContainText("₹262.00");
    await checkout.deliverTo(anAddress());
    await checkout.settled();
    await expect(checkout.choice(/Priya Raman/)).toBeChecked();
  });

  await test.step("everything is seen once more before it is ordered", async () => {
    await checkout.choice("10 %").check();
    await checkout.choice(/Demo card/).check();
    await checkout.review.click();

    await review.settled();
    // 262.00 and packaging 8.00, taxed at 5 %: 13.50; delivery 19.00; tip 26.20.
    await expect(review.total).toHaveText("₹328.70");
    await expect(review.main).toContainText("12 Lake View Road");
    await expect(review.main).toContainText("Demo card (nothing is charged)");
    total = await review.total.innerText();
    await review.place.click();
  });

  await test.step("the order has a number, and the cart is empty", async () => {
    await order.settled();
    await expect(order.notice("Thank you. Your order is placed.")).toBeVisible();
    await expect(order.number).toHaveText(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    await expect(order.total).toHaveText(total);
    await expect(order.main).toContainText("Placed, waiting for the restaurant");
    await expect(order.main).toContainText("Note: well toasted");

    await orders.open();
    await expect(orders.orders).toHaveCount(1);
    await dashboard.open();
    await expect(dashboard.main.getByRole("link", { name: KETTLE.name }).first()).toBeVisible();
    await kettle.open();
    await expect(kettle.summary).toHaveText("Your cart is empty.");
  });
});

test("a password changed on another device in the middle of checkout signs out with the reason, and the cart stays", async ({
  on,
  signedIn,
  context,
  site,
  anotherDevice,
  javaScriptEnabled,
}) => {
  await readyToOrder(context.request, site);
  const phone = await signedInPhone(anotherDevice, signedIn);
  await on.checkout.open();
  await on.checkout.review.click();
  await on.review.settled();
  await phone.changePassword.open();
  const password = newPassword();

  await phone.changePassword.change(signedIn.password, password);
  await phone.login.settled();

  if (javaScriptEnabled !== true) {
    await on.review.place.click();
  }
  await on.login.settled();
  await expect(on.login.notice(/^Your password was changed at \d\d:\d\d UTC/)).toBeVisible();
  await on.login.signIn({ email: signedIn.email, password });
  await on.review.settled();
  await on.kettle.open();
  await expect(on.kettle.summary).toHaveText("2 dishes, ₹178.00");
  await on.orders.open();
  await expect(on.orders.main).toContainText("You have not ordered yet.");
});

test("signing in at checkout adds the guest's cart to the customer's own", async ({ on, customer, site, playwright }) => {
  const elsewhere = await playwright.request.newContext({ baseURL: site });
  await signIn(elsewhere, customer, site);
  await fillCart(elsewhere, "Kahwa", 1, site);
  await fillCart(elsewhere, "Poha", 1, site);
  await elsewhere.dispose();
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  await on.kettle.toCheckout.click();
  await on.checkout.settled();
  await on.checkout.signInInstead.click();

  await on.checkout.signIn(customer);

  await on.checkout.settled();
  await expect(on.checkout.bill).toContainText("Kahwa");
  await expect(on.checkout.bill).toContainText("Poha");
  await on.kettle.open();
  await expect(on.kettle.summary).toHaveText("3 dishes, ₹257.00");
});

test("the next customer of the same browser never sees the cart", async ({ on, signedIn, stranger, context, site }) => {
  await fillCart(context.request, "Kahwa", 2, site);
  await on.dashboard.open();
  await on.dashboard.signOut();
  await on.welcome.settled();

  await on.carts.open();
  await expect(on.carts.main).toContainText("There is nothing in your cart yet.");
  await on.register.open();
  await on.register.signUp(stranger);
  await on.dashboard.settled();
  await on.carts.open();
  await expect(on.carts.main).toContainText("There is nothing in your cart yet.");
  await on.carts.signOut();
  await on.welcome.settled();

  await on.login.open();
  await on.login.signIn(signedIn);
  await on.dashboard.settled();
  await on.carts.open();
  await expect(on.carts.carts).toHaveCount(1);
  await expect(on.carts.carts).toContainText("2 × Kahwa");
});

test("what has changed since the review is said, and nothing is ordered until it was seen", async ({
  on,
  signedIn: _,
  context,
  site,
}) => {
  await readyToOrder(context.request, site);
  await on.checkout.open();
  await on.checkout.review.click();
  await on.review.settled();
  await fillCart(context.request, "Poha", 1, site);

  await on.review.place.click();

  await on.review.settled();
  await expect(on.review.changes).toContainText("Poha was added to your cart.");
  await expect(on.review.changes).toContainText(/The total is ₹\d+\.\d\d now, not ₹\d+\.\d\d\./);
  await on.review.place.click();
  await on.order.settled();
  await expect(on.order.main).toContainText("Poha");
});

test("pressing twice, and pressing again in another tab, is one order", async ({ on, signedIn: _, context, site, page, javaScriptEnabled }) => {
  await readyToOrder(context.request, site);
  await on.checkout.open();
  await on.checkout.review.click();
  await on.review.settled();
  const tab = await context.newPage();
  await tab.goto(page.url());
  const other = new Pages(tab, javaScriptEnabled === true);

  await on.review.place.dblclick();
  // Of two navigations at once Playwright may know the address of neither.
  await expect(on.order.heading).toHaveText(/^Order /);
  await other.review.place.click();

  await other.order.settled();
  expect(tab.url()).toBe(await page.evaluate(() => window.location.href));
  await on.orders.open();
  await expect(on.orders.orders).toHaveCount(1);
  await page.goBack();
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This is ordered already");
  await page.getByRole("main").getByRole("link", { name: "See the order" }).click();
  await on.order.settled();
});

test("too many options are refused in words, and what was chosen stays", async ({ on, watch }) => {
  watch.expectRefusal("/api/add_to_cart", 422);
  await on.kettle.open();
  const bun = await on.kettle.unfold("Bun Maska");
  for (const extra of [/More butter/, /Mixed fruit jam/, /Cream layer/]) {
    await bun.getByRole("checkbox", { name: extra }).check();
  }
  await bun.getByLabel("Note to the kitchen (optional)").fill("well toasted");

  await on.kettle.addUnfolded(bun);

  await expect(on.kettle.dish("Bun Maska").getByRole("alert")).toHaveText("Choose up to 2 of “Extras”.");
  await expect(bun.getByRole("checkbox", { name: /Cream layer/ })).toBeChecked();
  await expect(bun.getByLabel("Note to the kitchen (optional)")).toHaveValue("well toasted");
  await expect(on.kettle.summary).toHaveText("Your cart is empty.");
});

test("a cart below the minimum says what is missing, and is not reviewed", async ({ on, signedIn: _, context, site }) => {
  await fillCart(context.request, "Lemon Black Tea", 1, site);
  await addAddress(context.request, site);
  await on.kettle.open();
  await expect(on.kettle.cart).toContainText("₹34.00 more to the restaurant's minimum.");
  await on.kettle.toCheckout.click();
  await on.checkout.settled();

  await on.checkout.review.click();

  await on.checkout.settled();
  await expect(on.checkout.main).toContainText(`₹34.00 is missing to the minimum of ${KETTLE.name}.`);
});

test("closed and paused kitchens and sold out dishes say until when, and a cart can be filled", async ({ on, page }) => {
  await page.goto("/r/the-quiet-ladle");
  await expect(on.welcome.main).toContainText(/(Paused until|Closed).*You can fill a cart now and order when the kitchen is open\./s);
  await page.goto("/r/patisserie-mallipoo");
  await expect(on.welcome.main.getByText(/^Sold out until /).first()).toBeVisible();
});

test("addresses are added, changed, made the default and removed", async ({ on, signedIn: _, page, watch }) => {
  watch.expectRefusal("/api/add_address", 422);
  const { addresses, address } = on;
  await addresses.open();
  await expect(addresses.main).toContainText("No address yet.");

  await addresses.save(anAddress({ street: "", phone: "12" }));
  await addresses.refused("Enter a phone number the courier can call, such as 98765 43210", "Enter the street and number");
  await expect(addresses.field("City")).toHaveValue("Kaveripur");
  await addresses.field("Street and number").fill("1 Mill Lane");
  await addresses.field("Phone").fill("+91 98765 43210");
  await addresses.submit.click();
  await expect(addresses.notice("The address is saved.")).toBeVisible();
  await expect(addresses.at("1 Mill Lane")).toContainText("Default");

  await addresses.save(anAddress({ street: "2 Old Fort", label: "Work" }));
  await expect(addresses.addresses).toHaveCount(2);
  await addresses.makeDefault("2 Old Fort").click();
  await expect(addresses.notice("Your orders go there now, unless you say otherwise.")).toBeVisible();
  await expect(addresses.at("2 Old Fort")).toContainText("Default");
  await expect(addresses.at("1 Mill Lane")).not.toContainText("Default");

  await addresses.edit("1 Mill Lane").click();
  await address.settled();
  await address.save(anAddress({ street: "3 Mill Lane" }));
  await addresses.settled();
  await expect(addresses.at("3 Mill Lane")).toBeVisible();

  await addresses.remove("2 Old Fort").click();
  await expect(addresses.notice("The address is removed.")).toBeVisible();
  await expect(addresses.addresses).toHaveCount(1);
  await expect(addresses.at("3 Mill Lane")).toContainText("Default");
  await page.reload();
  await expect(addresses.addresses).toHaveCount(1);
});

test("somebody else's order does not exist", async ({ on, signedIn: _, context, site, page, anotherDevice, stranger, watch }) => {
  await readyToOrder(context.request, site);
  await on.checkout.open();
  await on.checkout.review.click();
  await on.review.settled();
  await on.review.place.click();
  await on.order.settled();
  const address = new URL(page.url()).pathname;
  watch.expectRefusal(address, 404);
  const other = await anotherDevice();
  await call(other.context.request, "register", { ...stranger }, site);

  await other.page.goto(address);

  await expect(other.page).toHaveTitle(other.notFound.title);
});
