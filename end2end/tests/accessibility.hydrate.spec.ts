// The states that only scripts bring about are as accessible as the rest.

import { expect, test } from "../fixtures.ts";
import { newPassword } from "../support/people.ts";

test("the sign-up page is accessible while a password is judged", async ({ on, isAccessible }) => {
  await on.register.open();
  for (const password of ["abc", "masala dosa", newPassword()]) {
    await on.register.password.fill(password);
    await expect(on.register.strength).toBeVisible();
    await isAccessible(`register with the password ${password}`);
  }
});

test("the sign-in page is accessible while the password is shown", async ({ on, isAccessible }) => {
  await on.login.open();
  await on.login.password.fill("open sesame");
  await on.login.showButton("Password").click();
  await expect(on.login.hideButton("Password")).toBeVisible();
  await isAccessible("login with the password shown");
});
