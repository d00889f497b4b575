// Whatever is wrong with a form is said where it is wrong, and nothing typed is lost but passwords.

import { expect, test } from "../fixtures.ts";
import type { FormPage } from "../pages/form_page.ts";
import type { Pages } from "../pages/index.ts";
import { newPassword, somebody } from "../support/people.ts";

const tooEasy = /^This password is too easy to guess\. \S/;
const badEmail = "Enter an email like name@example.com";

test("a refused sign-up keeps name and email, forgets the password, and points at each mistake", async ({
  on,
  page,
  stranger,
  watch,
}) => {
  const { register } = on;
  watch.expectRefusal("/api/register", 422);
  await register.open();
  await expect(page).toHaveTitle(register.title);

  await register.signUp({ ...stranger, email: "priya at example", password: "short" });

  await register.refused(badEmail, "Use at least 8 characters: this has 5");
  await expect(register.name).toHaveValue(stranger.name);
  await expect(register.email).toHaveValue("priya at example");
  await expect(register.password).toHaveValue("");
  await pointsAt(register, badEmail, "Email");
  await pointsAt(register, "Use at least 8 characters: this has 5", "Password");
  await expect(register.name).not.toHaveAttribute("aria-invalid", "true");
});

test("a refused sign-up can be put right and sent again", async ({ on, stranger, watch }) => {
  const { register, dashboard } = on;
  watch.expectRefusal("/api/register", 422);
  await register.open();
  await register.signUp({ ...stranger, email: "nowhere" });
  await register.refused(badEmail);

  await register.send({ Email: stranger.email, Password: stranger.password });

  await dashboard.settled();
  await expect(dashboard.heading).toHaveText(`Hello, ${stranger.name}`);
});

test("an empty sign-up names every field", async ({ on, watch }) => {
  const { register } = on;
  watch.expectRefusal("/api/register", 422);
  await register.open();

  await register.submit.click();

  await register.refused("Enter your name", "Enter your email", "Enter a password");
  await pointsAt(register, "Enter your name", "Name");
  await pointsAt(register, "Enter your email", "Email");
  await pointsAt(register, "Enter a password", "Password");
});

test("a name of spaces is no name", async ({ on, stranger, watch }) => {
  watch.expectRefusal("/api/register", 422);
  await on.register.open();

  await on.register.signUp({ ...stranger, name: "   " });

  await on.register.refused("Enter your name");
});

for (const [email, words] of [
  ["plain", badEmail],
  ["@example.com", badEmail],
  ["two@@example.com", badEmail],
  ["priya@", badEmail],
  ["a b@example.com", "A space cannot be in an email"],
] as const) {
  test(`an account cannot have the email "${email}"`, async ({ on, stranger, watch }) => {
    watch.expectRefusal("/api/register", 422);
    await on.register.open();

    await on.register.signUp({ ...stranger, email });

    await on.register.refused(words);
    await expect(on.register.email).toHaveValue(email);
  });
}

for (const password of ["password", "qwertyuiop", "tiffintiffin"]) {
  test(`"${password}" is refused as too easy, with the reason`, async ({ on, stranger, watch }) => {
    watch.expectRefusal("/api/register", 422);
    await on.register.open();

    await on.register.signUp({ ...stranger, password });

    await on.register.refused(tooEasy);
    await pointsAt(on.register, tooEasy, "Password");
  });
}

test("one's own name is no password", async ({ on, watch }) => {
  watch.expectRefusal("/api/register", 422);
  await on.register.open();

  await on.register.signUp(somebody({ name: "Wilhelmina Farquharson", password: "wilhelminafarquharson" }));

  await on.register.refused(tooEasy);
});

test("characters of a password are counted as people count them", async ({ on, stranger, watch }) => {
  watch.expectRefusal("/api/register", 422);
  await on.register.open();

  await on.register.signUp({ ...stranger, password: "ключики" });

  await on.register.refused("Use at least 8 characters: this has 7");
});

for (const [how, retyped] of [
  ["as it is", (email: string) => email],
  ["in capitals", (email: string) => email.toUpperCase()],
] as const) {
  test(`an email that has an account, typed ${how}, is refused with a way on`, async ({ on, customer, watch }) => {
    watch.expectRefusal("/api/register", 422);
    await on.register.open();

    await on.register.signUp(somebody({ email: retyped(customer.email) }));

    const taken = "An account with this email exists. Sign in instead, or use another email.";
    await on.register.refused(taken);
    await pointsAt(on.register, taken, "Email");
    await expect(on.register.email).toHaveValue(retyped(customer.email));
  });
}

test("an empty sign-in is refused like any other", async ({ on, watch }) => {
  watch.expectRefusal("/api/login", 401);
  await on.login.open();

  await on.login.submit.click();

  await on.login.refused("Invalid credentials");
});

test("a refused sign-in says the same of an unknown email and of a wrong password", async ({
  on,
  customer,
  stranger,
  watch,
}) => {
  watch.expectRefusal("/api/login", 401);

  for (const attempt of [stranger, { ...customer, password: "not this one" }]) {
    await on.login.open();
    await on.login.signIn(attempt);

    await on.login.refused("Invalid credentials");
    await expect(on.login.email).toHaveValue(attempt.email);
    await expect(on.login.password).toHaveValue("");
    await expect(on.login.errorLinks).toHaveAttribute("href", /#email$/);
    await expect(on.login.password).not.toHaveAttribute("aria-invalid", "true");
  }
});

test("an empty password change names both fields", async ({ on, signedIn, watch }) => {
  const { changePassword } = on;
  watch.expectRefusal("/api/change_password", 422);
  await changePassword.open();

  await changePassword.submit.click();

  await changePassword.refused("Enter your current password", "Enter a new password");
  await pointsAt(changePassword, "Enter your current password", "Current password");
  await pointsAt(changePassword, "Enter a new password", "New password");
  await stillSignedIn(on, signedIn.name);
});

test("a wrong current password changes nothing", async ({ on, signedIn, page, watch }) => {
  const { changePassword, login, dashboard } = on;
  watch.expectRefusal("/api/change_password", 422);
  await changePassword.open();

  await changePassword.change("not this one", newPassword());

  await changePassword.refused("The current password is not right");
  await pointsAt(changePassword, "The current password is not right", "Current password");
  await expect(changePassword.current).toHaveValue("");
  await expect(changePassword.new).toHaveValue("");
  await stillSignedIn(on, signedIn.name);
  await dashboard.signOut();
  await page.goto(login.path);
  await login.settled();
  await login.signIn(signedIn);
  await dashboard.settled();
});

test("a new password must differ from the current one", async ({ on, signedIn, watch }) => {
  const { changePassword } = on;
  watch.expectRefusal("/api/change_password", 422);
  await changePassword.open();

  await changePassword.change(signedIn.password, signedIn.password);

  await changePassword.refused("The new password must differ from the current one");
  await pointsAt(changePassword, "The new password must differ from the current one", "New password");
  await stillSignedIn(on, signedIn.name);
});

test("a weak new password is refused by the same rule as at sign-up", async ({ on, signedIn, watch }) => {
  const { changePassword } = on;
  watch.expectRefusal("/api/change_password", 422);
  await changePassword.open();

  await changePassword.change(signedIn.password, "abc12");
  await changePassword.refused("Use at least 8 characters: this has 5");
  await changePassword.change(signedIn.password, "password");

  await changePassword.refused(tooEasy);
  await stillSignedIn(on, signedIn.name);
});

test("markup in a name is shown as text, in the form and on the dashboard", async ({ on, page, watch }) => {
  const { register, dashboard } = on;
  const name = `<b>x</b> & "y" <img src=x onerror="console.error('ran')">`;
  const robert = somebody({ name });
  watch.expectRefusal("/api/register", 422);
  await register.open();

  await register.signUp({ ...robert, email: `${name}@example` });
  await register.refused("“<” cannot be in an email");
  await expect(register.name).toHaveValue(name);
  await expect(register.email).toHaveValue(`${name}@example`);
  await register.signUp(robert);

  await dashboard.settled();
  await expect(dashboard.heading).toHaveText(`Hello, ${name}`);
  expect(await dashboard.facts(dashboard.account)).toMatchObject({ Name: name });
  await expect(page.locator("b, img[src=x]")).toHaveCount(0);
});

/** The summary links to the field, and the field itself says the same. */
async function pointsAt(form: FormPage, error: string | RegExp, label: string): Promise<void> {
  const field = form.field(label);
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(error instanceof RegExp ? inside(error) : new RegExp(escaped(error)));
  await form.errorLinks.filter({ hasText: error }).click();
  await expect(field).toBeFocused();
}

async function stillSignedIn(on: Pages, name: string): Promise<void> {
  await on.dashboard.open();
  await expect(on.dashboard.heading).toHaveText(`Hello, ${name}`);
}

// A field's description is its hint and its error in one.
function inside(error: RegExp): RegExp {
  return new RegExp(error.source.replace(/^\^/, ""));
}

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
