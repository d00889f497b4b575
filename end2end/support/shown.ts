// What a tab shows, asked of the browser itself: Playwright loses sight of a page that is brought back alive,
// and waits when one is being left.

import type { Page } from "@playwright/test";

interface Shown {
  path: string;
  title: string;
  text: string;
  kept: string | null;
}

const patience = 10_000;

/** Asks until the browser answers: while one page makes room for the next, it refuses. */
export async function shown(page: Page): Promise<Shown> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await ask(page);
    } catch (refusal) {
      if (Date.now() > deadline) {
        throw refusal;
      }
    }
  }
}

async function ask(page: Page): Promise<Shown> {
  const browser = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await browser.send("Runtime.evaluate", {
    expression: `({
      path: location.pathname,
      title: document.title,
      text: document.body.innerText,
      kept: sessionStorage.getItem("kept"),
    })`,
    returnByValue: true,
  });
  await browser.detach();
  if (exceptionDetails !== undefined) {
    throw new Error(exceptionDetails.text); // a page without a body, so far
  }
  return result.value as Shown;
}
