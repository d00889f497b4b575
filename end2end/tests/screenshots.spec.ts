// Pictures of every page for people to look at: narrow and wide, light and dark. Runs when SCREENSHOTS is set.

import { randomInt } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { anAddress } from "../pages/addresses.ts";
import { signedInPhone } from "../support/devices.ts";
import { addAddress, fillCart } from "../support/ordering.ts";
import { call, signUp, somebody } from "../support/people.ts";

const folder = "test-results/screenshots";
const widths = [360, 1280];
const schemes = ["light", "dark"] as const;

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("pictures of the welcome page", async ({ on, page }) => {
  await on.welcome.open();
  await takePictures(page, "welcome");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.screenshot({ path: `${folder}/readme-welcome.png` });
});

test("pictures of the lab", async ({ on, page, watch }) => {
  for (const way of ["session", "stateless", "instant"]) {
    watch.expectRefusal(`/api/lab/${way}`, 401);
  }
  await on.lab.open();
  await takePictures(page, "lab-not-begun");
  await on.lab.begin();
  await takePictures(page, "lab");
  await on.lab.tries("Say I am an admin", "forge_role");
  await on.lab.tries("Change one character of the cookie", "forge_cookie");
  await on.lab.tries("Send a form as another site would", "cross_site");
  await on.lab.tries("Lose the answer", "lost_answer");
  await on.lab.tries("Be the thief", "thief");
  await on.lab.tries("Show it the token while Tiffin is off for it", "other_service_alone");
  await on.lab.button("Measure it here and now").click();
  await expect(on.lab.section("What it costs").getByRole("row")).toHaveCount(4);
  await on.lab.tries("Change this account’s password", "change_password");
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  await takePictures(page, "lab-tried");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.waitForTimeout(12_000);
  const top = await page.locator("#change").evaluate((heading) => heading.getBoundingClientRect().top + scrollY);
  await page.evaluate((y) => scrollTo({ top: y - 90, behavior: "instant" }), top);
  await page.screenshot({ path: `${folder}/readme-lab.png` });
});

test("pictures of the sign-up page", async ({ on, page, watch }) => {
  watch.expectRefusal("/api/register", 422);
  await on.register.open();
  await takePictures(page, "register");
  await on.register.password.fill("turmeric lamp");
  await takePictures(page, "register-strength");
  await on.register.send({ Name: "Priya Raman", Email: "priya at example", Password: "abc12" });
  await expect(on.register.errorSummary).toBeVisible();
  await takePictures(page, "register-errors");
});

test("pictures of the sign-in page", async ({ on, page, stranger, watch }) => {
  watch.expectRefusal("/api/login", 401);
  await on.login.open();
  await takePictures(page, "login");
  await on.login.signIn(stranger);
  await on.login.refused("Invalid credentials");
  await takePictures(page, "login-refused");
  await page.goto("/dashboard");
  await on.login.settled();
  await takePictures(page, "login-notice");
});

test("pictures of the pages of a customer", async ({ on, context, page, site, watch }) => {
  watch.expectRefusal("/api/change_password", 422);
  // Somebody whom one likes to see in a README, and who is new at every run.
  const priya = somebody({ name: "Priya Raman", email: `priya.${randomInt(10_000)}@example.com` });
  await signUp(context.request, priya, site);
  await on.dashboard.open();
  await takePictures(page, "dashboard");
  await page.setViewportSize({ width: 1280, height: 800 });
  await on.welcome.open();
  await takePictures(page, "welcome-signed-in");
  await on.changePassword.open();
  await takePictures(page, "password");
  await on.changePassword.change("not this one", "abc12");
  await expect(on.changePassword.errorSummary).toBeVisible();
  await takePictures(page, "password-errors");
});

test("pictures of the sessions and what happened to them", async ({
  on,
  page,
  playwright,
  signedIn,
  anotherDevice,
  site,
}) => {
  const app = await playwright.request.newContext({ baseURL: site });
  await call(app, "token", { email: signedIn.email, password: signedIn.password, label: "Priya’s phone" }, site);
  await app.dispose();
  const phone = await signedInPhone(anotherDevice, signedIn);
  await signedInPhone(anotherDevice, signedIn);
  await on.sessions.open();
  await takePictures(page, "sessions");
  await on.sessions.endButton(on.sessions.others).first().click();
  await expect(on.sessions.notice("That session is ended.")).toBeVisible();
  await takePictures(page, "sessions-notice");
  await on.sessions.main.getByRole("button", { name: "End everything but this session" }).click();
  await expect(on.sessions.notice("2 other sessions were ended.")).toBeVisible();
  await takePictures(page, "sessions-one");
  await on.activity.open();
  await takePictures(page, "activity");
  await phone.login.settled();
  await takePictures(phone.page, "login-ended");
});

test.describe("with a proven password that no longer counts", () => {
  test.use({ baseURL: process.env["IMPATIENT_URL"] ?? "" });

  test("pictures of the page that asks for the password again", async ({ on, page, signedIn, anotherDevice, watch }) => {
    watch.expectRefusal("/api/confirm", 422);
    await signedInPhone(anotherDevice, signedIn);
    await page.waitForTimeout(1_100);
    await on.sessions.open();
    await takePictures(page, "sessions-unconfirmed");
    await on.sessions.endOthers.click();
    await on.confirm.settled();
    await takePictures(page, "confirm");
    await on.confirm.send({ Password: "not this one" });
    await on.confirm.refused("The password is not right");
    await takePictures(page, "confirm-refused");
    await on.confirm.send({ Password: signedIn.password });
    await on.sessions.settled();
    await takePictures(page, "sessions-confirmed");
  });
});

test("pictures of the pages of recovery and of mails", async ({ on, page, context, site, signedIn, watch }) => {
  watch.expectRefusal("/api/forgot_password", 422);
  watch.expectRefusal("/api/reset_password", 422);
  await on.forgotPassword.open();
  await takePictures(page, "forgot");
  await on.forgotPassword.ask("nobody at example");
  await expect(on.forgotPassword.errorSummary).toBeVisible();
  await takePictures(page, "forgot-refused");
  await on.changeEmail.open();
  await takePictures(page, "change-email");
  const other = somebody().email;
  await call(context.request, "change_email", { email: other }, site);
  await on.mail.openNewest(other, "Confirm your address");
  const confirm = await on.mail.text.getByRole("link").getAttribute("href");
  await page.goto(confirm ?? "");
  await takePictures(page, "prove-email");
  await on.proveEmail.submit.click();
  await on.changeEmail.settled();
  await takePictures(page, "change-email-done");
  await on.mail.openNewest(signedIn.email, "Your address was changed");
  await takePictures(page, "mail-address-changed");
  await on.mail.frame.getByRole("link", { name: "Take the address back" }).click();
  await on.emailBack.settled();
  await takePictures(page, "email-back");
  await on.deleteAccount.open();
  await takePictures(page, "delete-account");
  await on.deleteAccount.submit.click();
  await on.welcome.settled();
  await on.mail.openNewest(other, "Your account was deleted");
  await takePictures(page, "mail-account-deleted");
  await on.mail.frame.getByRole("link", { name: "Have the account back" }).click();
  await on.accountBack.settled();
  await takePictures(page, "account-back");
  await on.accountBack.submit.click();
  await on.login.settled();
  await takePictures(page, "login-restored");
  await on.forgotPassword.open();
  await on.forgotPassword.ask(other);
  await on.login.settled();
  await takePictures(page, "login-reset-asked");
  await on.mail.openNewest(other, "Set a new password");
  await takePictures(page, "mail-reset");
  await on.mail.frame.getByRole("link", { name: "Set a new password" }).click();
  await on.resetPassword.settled();
  await takePictures(page, "reset");
  await on.resetPassword.set("abc12");
  await on.resetPassword.refused("Use at least 8 characters: this has 5");
  await takePictures(page, "reset-refused");
  await page.goto(`${on.resetPassword.path}?token=ended`);
  await takePictures(page, "link-ended");
  await on.mailbox.openFor(other, "Set a new password");
  await takePictures(page, "mailbox");
  await on.mail.openNewest(signedIn.email, "Welcome to Tiffin");
  await on.mail.openHtmlAlone();
  await takePictures(page, "mail-welcome-alone");
});

test.describe("where addresses are confirmed before there is an account", () => {
  test.use({ baseURL: process.env["CONFIRMING_URL"] ?? "" });

  test("pictures of signing up", async ({ on, page, stranger, watch, anotherDevice }) => {
    watch.expectRefusal("/api/finish_sign_up", 422);
    await on.signUpByMail.open();
    await takePictures(page, "register-by-mail");
    await on.signUpByMail.signUp(stranger);
    await on.login.settled();
    await takePictures(page, "login-sign-up-mailed");
    await on.mail.openNewest(stranger.email, "Finish signing up");
    await on.mail.frame.getByRole("link", { name: "Finish signing up" }).click();
    await on.finishSignUp.settled();
    await takePictures(page, "finish-sign-up");
    await on.finishSignUp.send({ Name: "", Password: "abc12" });
    await expect(on.finishSignUp.errorSummary).toBeVisible();
    await takePictures(page, "finish-sign-up-refused");
    await on.finishSignUp.send({ Name: stranger.name, Password: stranger.password });
    await on.dashboard.settled();
    await on.changeEmail.open();
    const other = somebody().email;
    await on.changeEmail.send({ Email: other });
    await on.mail.openNewest(other, "Confirm your address");
    const confirm = await on.mail.text.getByRole("link").getAttribute("href");
    const phone = await anotherDevice();
    await phone.page.goto(confirm ?? "");
    await takePictures(phone.page, "prove-email-signed-out");
  });
});

test("pictures of browsing and of a guest's cart", async ({ on, page, context, site, watch }) => {
  watch.expectRefusal("/api/add_to_cart", 422);
  await on.restaurants.open();
  await takePictures(page, "restaurants");
  await page.goto("/restaurants?q=biriyani&diet=nonveg");
  await takePictures(page, "restaurants-found");
  await page.goto("/restaurants?q=no+such+thing");
  await takePictures(page, "restaurants-nothing");
  await on.carts.open();
  await takePictures(page, "carts-none");
  await on.kettle.open();
  await takePictures(page, "menu");
  await fillCart(context.request, "Kahwa", 2, site);
  await on.kettle.open();
  const bun = await on.kettle.unfold("Bun Maska");
  await bun.getByRole("checkbox", { name: /More butter/ }).check();
  await bun.getByLabel("Note to the kitchen (optional)").fill("well toasted");
  await on.kettle.addUnfolded(bun);
  await expect(on.kettle.line("Bun Maska")).toBeVisible();
  await on.kettle.unfold("Night Shift Omelette");
  await takePictures(page, "menu-cart");
  for (const name of ["the-quiet-ladle", "patisserie-mallipoo", "kesarbai-family-thali-and-sweets-hall"]) {
    await page.goto(`/r/${name}`);
    await takePictures(page, `menu-${name}`);
  }
  await on.carts.open();
  await takePictures(page, "carts");
  await on.checkout.open();
  await takePictures(page, "checkout-guest");
});

test("pictures of checkout, an order and the address book", async ({ on, page, context, signedIn: _, site, watch }) => {
  watch.expectRefusal("/api/add_address", 422);
  await on.orders.open();
  await takePictures(page, "orders-none");
  await on.addresses.open();
  await takePictures(page, "addresses-none");
  await fillCart(context.request, "Kahwa", 2, site);
  await fillCart(context.request, "Masala Cheese Toast", 1, site);
  await on.checkout.open();
  await takePictures(page, "checkout-first-address");
  await on.checkout.deliverTo(anAddress({ phone: "12", street: "" }));
  await expect(on.checkout.main.getByRole("alert")).toBeVisible();
  await takePictures(page, "checkout-address-errors");
  await addAddress(context.request, site, { label: "Home" });
  await addAddress(context.request, site, { label: "Work", street: "4 Mill Lane" });
  await on.addresses.open();
  await takePictures(page, "addresses");
  await on.addresses.edit("4 Mill Lane").click();
  await on.address.settled();
  await takePictures(page, "address");
  await on.checkout.open();
  await takePictures(page, "checkout");
  await on.checkout.choice("10 %").check();
  await on.checkout.review.click();
  await on.review.settled();
  await takePictures(page, "review");
  await fillCart(context.request, "Poha", 1, site);
  await on.review.place.click();
  await expect(on.review.changes).toBeVisible();
  await takePictures(page, "review-changes");
  const review = page.url();
  await on.review.place.click();
  await on.order.settled();
  await takePictures(page, "order");
  await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: `${folder}/order-print.png`, fullPage: true });
  await page.emulateMedia({ media: null });
  await page.goto(review);
  await takePictures(page, "review-ordered");
  await on.orders.open();
  await takePictures(page, "orders");
  await on.dashboard.open();
  await takePictures(page, "dashboard-order");
});

test("pictures of the page for an unknown address", async ({ on, page, watch }) => {
  watch.expectRefusal(on.notFound.path, 404);
  await on.notFound.open();
  await takePictures(page, "not-found");
});

async function takePictures(page: Page, name: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
}
