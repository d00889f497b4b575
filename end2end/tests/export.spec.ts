// What somebody takes away: a file with everything that is kept about them.

import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import type { Pages } from "../pages/index.ts";

interface Document {
  account: { name: string; email: string };
  orders: unknown[];
}

async function download(on: Pages, page: Page): Promise<{ name: string; document: Document }> {
  const begun = page.waitForEvent("download");
  await on.dashboard.downloadData.click();
  const file = await begun;
  const document = JSON.parse(await readFile(await file.path(), "utf8")) as Document;
  return { name: file.suggestedFilename(), document };
}

test("the link downloads a file with the name in it, and the page stays", async ({ on, signedIn, page }) => {
  await on.dashboard.open();

  const { name, document } = await download(on, page);

  expect(name).toMatch(/^tiffin-\d{4}-\d{2}-\d{2}\.json$/);
  expect(document.account.name).toBe(signedIn.name);
  expect(document.account.email).toBe(signedIn.email);
  expect(document.orders).toEqual([]);
  await on.dashboard.settled();
  await expect(on.dashboard.heading).toHaveText(`Hello, ${signedIn.name}`);
});

// The server of this test forgets within a second that the password was proven.
test.describe("long after signing in", () => {
  const url = process.env["IMPATIENT_URL"];
  test.skip(url === undefined, "IMPATIENT_URL is not set: scripts/e2e.sh sets it");
  if (url !== undefined) {
    test.use({ baseURL: url });
  }

  test("the password is asked for, and leads back to the link", async ({ on, signedIn, page }) => {
    await expect(async () => {
      await on.dashboard.open();
      await on.dashboard.downloadData.click();
      await expect(page).toHaveTitle(on.confirm.title, { timeout: 500 });
    }).toPass();
    await on.confirm.settled();

    await on.confirm.send({ Password: signedIn.password });

    await on.dashboard.settled();
    await expect(on.dashboard.notice("Thank you, that is your password. Carry on where you were.")).toBeVisible();
    await expect(on.dashboard.downloadData).toBeVisible();
  });
});
