// Ending another session asks for the password first. The server of these tests forgets within a second
// that it was proven; scripts/e2e.sh starts it beside the other.

import { expect, test } from "../fixtures.ts";
import { signedInPhone } from "../support/devices.ts";

const url = process.env["IMPATIENT_URL"];
test.skip(url === undefined, "IMPATIENT_URL is not set: scripts/e2e.sh sets it");
if (url !== undefined) {
  test.use({ baseURL: url });
}

test("the password is asked for, with its errors in place, and leads back to the session", async ({
  on,
  signedIn,
  anotherDevice,
  page,
  watch,
  isAccessible,
}) => {
  await signedInPhone(anotherDevice, signedIn);
  await on.sessions.open();
  // The password was proven at sign-in; now it no longer counts.
  await expect(async () => {
    await page.reload();
    await expect(on.sessions.main).toContainText("asks for your password first", { timeout: 100 });
  }).toPass();

  await on.sessions.endButton(on.sessions.others).click();
  await on.confirm.settled();
  await expect(page).toHaveTitle(on.confirm.title);
  await isAccessible("confirm");

  watch.expectRefusal("/api/confirm", 422);
  await on.confirm.send({ Password: "not this one" });
  await on.confirm.refused("The password is not right");
  await expect(on.confirm.field("Password")).toHaveValue("");
  await isAccessible("confirm with an error");

  await on.confirm.send({ Password: signedIn.password });
  await on.sessions.settled();
  await expect(on.sessions.notice("Thank you, that is your password. Carry on where you were.")).toBeVisible();
  const place = new URL(page.url()).hash.slice(1);
  await expect(page.locator(`[id="${place}"]`)).toContainText("Last active");
  await expect(on.sessions.sessions).toHaveCount(2);
});

test("whoever does not want to is led back, and nothing is ended", async ({ on, signedIn, anotherDevice, page }) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  await on.sessions.open();
  await expect(async () => {
    await page.reload();
    await expect(on.sessions.main).toContainText("asks for your password first", { timeout: 100 });
  }).toPass();
  await on.sessions.endOthers.click();
  await on.confirm.settled();

  await on.confirm.main.getByRole("link", { name: "Not now, go back" }).click();

  await on.sessions.settled();
  await expect(on.sessions.sessions).toHaveCount(2);
  await phone.dashboard.open();
});
