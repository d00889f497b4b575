// What a page may weigh, and when its scripts may run. A budget that is exceeded is a fault.

import { brotliCompressSync, constants } from "node:zlib";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";

const KB = 1024;

function brotli(text: Buffer): number {
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

/** Loads a page, and gives what it loaded: each file's path and its bytes. */
async function filesOf(page: Page, path: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const bodies: Array<Promise<void>> = [];
  page.on("response", (response) => {
    const at = new URL(response.url()).pathname;
    bodies.push(response.body().then((body) => void files.set(at, body), () => undefined));
  });
  await page.goto(path, { waitUntil: "networkidle" });
  await Promise.all(bodies);
  return files;
}

function weight(files: Map<string, Buffer>, ends: RegExp): number {
  return [...files].filter(([path]) => ends.test(path)).reduce((sum, [, body]) => sum + brotli(body), 0);
}

test("scripts weigh at most 85 KB, the style at most 9 KB, and the menu at most 8 KB", async ({ page }) => {
  const files = await filesOf(page, "/r/kettle-at-all-hours");

  const scripts = weight(files, /\.(js|wasm)$/);
  console.log(`scripts ${scripts} B, style ${weight(files, /\.css$/)} B`);
  expect(scripts).toBeGreaterThan(0);
  expect(scripts).toBeLessThanOrEqual(85 * KB);
  expect(weight(files, /\.css$/)).toBeLessThanOrEqual(9 * KB);
});

test("no menu weighs more than 8 KB, and the start page at most 4 KB", async ({ request }) => {
  const home = await (await request.get("/", { headers: { accept: "text/html" } })).body();
  expect(brotli(home)).toBeLessThanOrEqual(4 * KB);
  const list = await (await request.get("/restaurants", { headers: { accept: "text/html" } })).text();
  const menus = new Set([...list.matchAll(/href="(\/r\/[^"#]+)"/g)].map(([, menu]) => menu as string));
  expect(menus.size).toBeGreaterThan(10);

  const weights: Array<[string, number]> = [];
  for (const menu of menus) {
    const page = await (await request.get(menu, { headers: { accept: "text/html" } })).body();
    weights.push([menu, brotli(page)]);
  }

  const largest = weights.reduce((a, b) => (a[1] > b[1] ? a : b));
  console.log(`largest menu ${largest.join(" ")} B, start page ${brotli(home)} B`);
  expect(largest[1]).toBeLessThanOrEqual(8 * KB);
});

test("a page without an island loads no script", async ({ page, watch }) => {
  watch.expectRefusal("/no-such-page", 404);
  for (const path of ["/", "/cart", "/no-such-page"]) {
    const files = await filesOf(page, path);
    expect([...files.keys()].filter((file) => /\.(js|wasm)$/.test(file)), path).toEqual([]);
  }
});

test("scripts wait until the page is there, and move nothing", async ({ page, signedIn }) => {
  expect(signedIn).toBeTruthy();
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        shifts.push((entry as PerformanceEntry & { value: number }).value);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const path of ["/r/kettle-at-all-hours", "/account/password", "/restaurants", "/dashboard"]) {
    await page.goto(path);
    await expect(page.locator("html")).toHaveAttribute("data-awake", "");

    const blocking = await page.locator("head script:not([type=module]):not([async]):not([defer])").count();
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);

    expect(blocking, path).toBe(0);
    expect(shifts, path).toEqual([]);
  }
});
