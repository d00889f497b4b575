// Signing up where addresses are confirmed before there is an account. scripts/e2e.sh starts such a server
// beside the other.

import { expect, test } from "../fixtures.ts";
import { call } from "../support/people.ts";

const url = process.env["CONFIRMING_URL"];
test.skip(url === undefined, "CONFIRMING_URL is not set: scripts/e2e.sh sets it");
if (url !== undefined) {
  test.use({ baseURL: url });
}

const SUBJECT = "Finish signing up";
const SENT = "We have sent a mail to that address.";

test("whoever follows the link in a mail chooses a password, and nothing tells that the account is there", async ({
  on,
  stranger,
  anotherDevice,
  watch,
  isAccessible,
}) => {
  const { signUpByMail, login, mail, finishSignUp } = on;
  let link = "";

  await test.step("whoever signs up is told to look for a mail", async () => {
    await signUpByMail.open();
    await expect(signUpByMail.main).toContainText("We send a link to your email.");
    await expect(signUpByMail.main.getByLabel("Password")).toHaveCount(0);
    await isAccessible("sign up by mail");
    await signUpByMail.signUp(stranger);

    await login.settled();
    await expect(login.notice(SENT)).toBeVisible();
    await expect(login.signOutButton).toHaveCount(0);
  });

  await test.step("the mail has the link", async () => {
    await mail.openNewest(stranger.email, SUBJECT);
    await expect(mail.frame.getByRole("heading", { level: 1 })).toHaveText(SUBJECT);
    await mail.frame.getByRole("link", { name: SUBJECT }).click();

    await finishSignUp.settled();
    await expect(finishSignUp.page).toHaveTitle(finishSignUp.title);
    await expect(finishSignUp.main).toContainText(stranger.email);
    await expect(finishSignUp.name).toHaveValue(stranger.name);
    await isAccessible("finish signing up");
    link = finishSignUp.page.url();
  });

  await test.step("a weak password makes no account, and loses nothing else", async () => {
    watch.expectRefusal("/api/finish_sign_up", 422);
    await finishSignUp.send({ Name: "Another name", Password: "abc12" });

    await finishSignUp.refused("Use at least 8 characters: this has 5");
    await expect(finishSignUp.name).toHaveValue("Another name");
    await expect(finishSignUp.field("Password")).toHaveValue("");
    await isAccessible("finish signing up with an error");
  });

  await test.step("a good one does, and signs in", async () => {
    await finishSignUp.send({ Name: stranger.name, Password: stranger.password });

    await on.dashboard.settled();
    await expect(on.dashboard.heading).toHaveText(`Hello, ${stranger.name}`);
    await expect(on.dashboard.notice("Welcome to Tiffin. Your account is ready.")).toBeVisible();
  });

  await test.step("the link has ended", async () => {
    await finishSignUp.page.goto(link);
    await expect(finishSignUp.heading).toHaveText("This link has ended");
  });

  await test.step("somebody else who signs up with the address sees the same, and its owner gets a mail", async () => {
    const other = await anotherDevice();
    await other.signUpByMail.open();
    await other.signUpByMail.signUp(stranger);

    await other.login.settled();
    await expect(other.login.notice(SENT)).toBeVisible();
    await mail.openNewest(stranger.email, "You have an account already");
    await expect(mail.text).toContainText("somebody signed up at Tiffin with this address");
  });
});

test("the mail is accessible on its page and alone", async ({ on, context, stranger, site, isAccessible }) => {
  await call(context.request, "register", { ...stranger }, site);
  await on.mail.openNewest(stranger.email, SUBJECT);
  await expect(on.mail.frame.getByRole("heading", { level: 1 })).toHaveText(SUBJECT);
  await isAccessible("the page of the mail of a sign-up");

  await on.mail.openHtmlAlone();
  await expect(on.mail.heading).toHaveText(SUBJECT);
  await isAccessible("the mail of a sign-up");
});
