// The way back in without a password, the mailbox of development and every kind of mail, in their states:
// axe finds nothing, nothing scrolls sideways.

import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { placeOrder, readyToOrder } from "../support/ordering.ts";
import { call, newPassword } from "../support/people.ts";
import type { Person } from "../support/people.ts";

const RESET = "Set a new password";

test("the page that asks for a link is accessible, with an error too", async ({ on, watch, isAccessible }) => {
  watch.expectRefusal("/api/forgot_password", 422);
  await on.forgotPassword.open();
  await isAccessible("forgot password");
  await on.forgotPassword.submit.click();
  await on.forgotPassword.refused("Enter your email");
  await isAccessible("forgot password with an error");
});

test("the sign-in page is accessible when it says that a mail is on its way", async ({ on, customer, isAccessible }) => {
  await on.forgotPassword.open();
  await on.forgotPassword.ask(customer.email);
  await on.login.settled();
  await expect(on.login.notice(/^If there is an account/)).toBeVisible();
  await isAccessible("login after asking for a link");
});

test("the page that a link opens is accessible, with an error and when the link has ended", async ({
  on,
  customer,
  context,
  site,
  watch,
  isAccessible,
}) => {
  watch.expectRefusal("/api/reset_password", 422);
  await call(context.request, "forgot_password", { email: customer.email }, site);
  await on.mail.openNewest(customer.email, RESET);
  await on.mail.frame.getByRole("link", { name: RESET }).click();
  await on.resetPassword.settled();
  await isAccessible("reset password");
  await on.resetPassword.set("abc12");
  await expect(on.resetPassword.errorSummary).toBeVisible();
  await isAccessible("reset password with an error");
  await on.resetPassword.page.goto(`${on.resetPassword.path}?token=ended`);
  await expect(on.resetPassword.heading).toHaveText("This link has ended");
  await isAccessible("reset password, link ended");
});

test("the mailbox is accessible with mail and with none", async ({ on, page, customer, stranger, isAccessible }) => {
  await on.mailbox.openFor(customer.email, "Welcome to Tiffin");
  await isAccessible("mailbox");
  await page.goto(`${on.mailbox.path}?to=${encodeURIComponent(stranger.email)}`);
  await expect(on.mailbox.main).toContainText("Nothing was sent to this address so far.");
  await isAccessible("mailbox, nothing found");
});

interface Kind {
  subject: string | RegExp;
  /** What has it sent, beside signing up. */
  cause: (request: APIRequestContext, person: Person, site: string) => Promise<unknown>;
}

const kinds: Record<string, Kind> = {
  welcome: { subject: "Welcome to Tiffin", cause: async () => {} },
  "a changed password": {
    subject: "Your password was changed",
    cause: (request, { password }, site) =>
      call(request, "change_password", { current_password: password, new_password: newPassword() }, site),
  },
  "a link for a new password": {
    subject: RESET,
    cause: (request, { email }, site) => call(request, "forgot_password", { email }, site),
  },
  "an address to confirm": {
    subject: "Confirm your address",
    cause: (request, { email }, site) => call(request, "change_email", { email }, site),
  },
  "a deleted account": {
    subject: "Your account was deleted",
    cause: (request, _, site) => call(request, "delete_account", {}, site),
  },
  "a placed order": {
    subject: /^Your order /,
    cause: async (request, _, site) => {
      await readyToOrder(request, site);
      await placeOrder(request, site);
    },
  },
};

for (const [kind, { subject, cause }] of Object.entries(kinds)) {
  test(`a mail is accessible on its page and alone: ${kind}`, async ({ on, context, site, signedIn, isAccessible }) => {
    await cause(context.request, signedIn, site);
    await on.mail.openNewest(signedIn.email, subject);
    await expect(on.mail.frame.getByRole("heading", { level: 1 })).toHaveText(subject);
    await isAccessible(`the page of a mail, ${kind}`);

    await on.mail.openHtmlAlone();
    await expect(on.mail.heading).toHaveText(subject);
    await isAccessible(`a mail, ${kind}`);
  });
}
