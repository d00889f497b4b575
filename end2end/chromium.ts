// How Chromium is started, for every project and for the tests that start it differently.

import { existsSync } from "node:fs";
import { chromium, type LaunchOptions } from "@playwright/test";

const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Chromium refuses to start its sandbox as root, which is who runs in a container.
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

// CHROMIUM names an installed browser; without it Playwright's own download is used, or what the
// system has.
const installed = ["/usr/bin/chromium", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
const executable =
  process.env["CHROMIUM"] ?? (existsSync(chromium.executablePath()) ? undefined : installed.find(existsSync));

export const launchOptions: LaunchOptions = {
  args: [...quiet, ...asRoot],
  ...(executable ? { executablePath: executable } : {}),
};
