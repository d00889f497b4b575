// Hands that have a keyboard and nothing else.

import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

const manyStops = 30;

/** Presses Tab until the target has the focus, and sees the focus at every stop. */
export async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < manyStops; stop += 1) {
    await target.page().keyboard.press("Tab");
    await seesFocus(target.page());
    if (await hasFocus(target)) {
      return;
    }
  }
  throw new Error(`${manyStops} presses of Tab did not reach ${target}`);
}

/** Presses Tab once for each target, and finds each in its turn. */
export async function tabsThrough(targets: Locator[]): Promise<void> {
  for (const target of targets) {
    await target.page().keyboard.press("Tab");
    await expect(target).toBeFocused();
    await seesFocus(target.page());
  }
}

/** Types into the field that has the focus. */
export async function type(field: Locator, words: string): Promise<void> {
  await expect(field).toBeFocused();
  await field.page().keyboard.insertText(words);
}

/** What has the focus is marked by an outline, lies within the window, and nothing lies over it. */
export async function seesFocus(page: Page): Promise<void> {
  // Asked again for a moment: while one page fades into the next, the picture of the old one lies on top.
  await expect.poll(() => focusAsSeen(page)).toBe("seen");
}

async function focusAsSeen(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) {
      return "nothing has the focus";
    }
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    const box = focused.getBoundingClientRect();
    const name = `<${focused.tagName.toLowerCase()}> ${focused.id || focused.textContent?.trim()}`;
    if (outlineStyle === "none" || parseFloat(outlineWidth) === 0) {
      return `${name} has no outline`;
    }
    const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    if (!inside) {
      return `${name} is out of sight`;
    }
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return top === null || focused.contains(top) ? "seen" : `${name} is covered by <${top.tagName.toLowerCase()}>`;
  });
}

async function hasFocus(element: Locator): Promise<boolean> {
  return element.evaluate((it) => it === it.ownerDocument.activeElement);
}
