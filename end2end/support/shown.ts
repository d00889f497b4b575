// What a tab shows, asked of the browser itself: Playwright loses sight of a page that is brought back alive,
// and waits when one is being left.

import type { Page } from "@playwright/test";

interface Shown {
  path: string;
  title: string;
  text: string;
  kept: string | null;
}

export async function shown(page: Page): Promise<Shown> {
  const browser = await page.context().newCDPSession(page);
  const { result } = await browser.send("Runtime.evaluate", {
    expression: `({
      path: location.pathname,
      title: document.title,
      text: document.body.innerText,
      kept: sessionStorage.getItem("kept"),
    })`,
    returnByValue: true,
  });
  await browser.detach();
  return result.value as Shown;
}
