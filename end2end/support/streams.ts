// The streams of events that open pages hold.

import { expect } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";

/** Has each page of a browser tell when its stream is open. */
export async function watchStreams(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const Stream = window.EventSource;
    window.EventSource = class extends Stream {
      constructor(url: string | URL, options?: EventSourceInit) {
        super(url, options);
        this.addEventListener("open", () => {
          document.documentElement.dataset["stream"] = "open";
        });
      }
    };
  });
}

/** The page's stream is open. */
export async function isListening(tab: Page): Promise<void> {
  await expect(tab.locator("html")).toHaveAttribute("data-stream", "open");
}
