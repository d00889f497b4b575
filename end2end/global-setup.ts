// Waits until the server answers: `cargo leptos end-to-end` starts us beside it, not after it.

import type { FullConfig } from "@playwright/test";

const patience = 60_000;
const pause = 250;

export default async function waitForServer(config: FullConfig): Promise<void> {
  const health = new URL("/health/ready", config.projects[0]?.use.baseURL);
  const deadline = Date.now() + patience;
  while (!(await answers(health))) {
    if (Date.now() > deadline) {
      throw new Error(`${health} did not answer 200 within ${patience / 1000} s. Is the server running?`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function answers(url: URL): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}
