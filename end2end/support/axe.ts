// Axe, with every rule of WCAG 2.2 AA and below, in every light and width we promise. Without scripts the
// style is the same, and one look finds what is wrong with the markup.

import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const narrow = 320;
const wide = 1280;

export type Sight = readonly [width: number, colorScheme: "light" | "dark"];
export const everySight: readonly Sight[] = [
  [narrow, "light"],
  [narrow, "dark"],
  [wide, "dark"],
  [wide, "light"],
];
export const oneSight: readonly Sight[] = [[narrow, "light"]];

/** Nothing to find, nothing that scrolls sideways, in the state the page is in. */
export async function isAccessible(page: Page, state: string, sights: readonly Sight[]): Promise<void> {
  for (const [width, colorScheme] of sights) {
    await page.setViewportSize({ width, height: 800 });
    expect.soft(await sidewaysScroll(page), `pixels that ${state} scrolls sideways at ${width} px`).toBe(0);
    // Where a bar that follows the window lies over nothing: on a phone it docks at the end of the page.
    await page.evaluate((end) => scrollTo(0, end ? document.body.scrollHeight : 0), width === narrow);
    // Colours are judged at rest, not half-way through a transition.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Legacy mode keeps to the one frame we have, without a helper tab per run.
    const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode().analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      at: nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`),
    }));
    expect.soft(found, `${state}, ${colorScheme}, ${width} px`).toEqual([]);
  }
}

/**
 * The same page in a browser that runs scripts, without those of the page: axe is a script, and cannot
 * judge where none may run.
 */
export async function forAxe(page: Page, browser: Browser): Promise<Page> {
  const asSeen = (await page.content()).replace(/<script\b.*?<\/script>/gis, "");
  const context = await browser.newContext({ javaScriptEnabled: true });
  const copy = await context.newPage();
  await copy.route(page.url().replace(/#.*/, ""), (route) =>
    route.fulfill({ contentType: "text/html; charset=utf-8", body: asSeen }),
  );
  await copy.goto(page.url());
  return copy;
}

async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
