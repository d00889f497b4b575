// The end-to-end run: the same stories with JavaScript on and with it off.

import { defineConfig } from "@playwright/test";
import { launchOptions } from "./chromium.ts";

const needsJavaScript = "**/*.hydrate.spec.ts";
const pictures = "**/screenshots.spec.ts";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results/artifacts",
  globalSetup: "./global-setup.ts",
  fullyParallel: true,
  // They wait for pages more than they compute.
  workers: 3,
  // One that passes only at the second try does not stop a build; the summary of `make test` names it.
  retries: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/results.json" }]],
  use: {
    baseURL: process.env["BASE_URL"] ?? "http://127.0.0.1:3000",
    browserName: "chromium",
    launchOptions,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    screenshot: "only-on-failure",
    // Pages that fade into each other cost a machine without a graphics card half its time.
    contextOptions: { reducedMotion: "reduce" },
  },
  projects: [
    { name: "javascript on", testIgnore: pictures, use: { javaScriptEnabled: true } },
    {
      name: "javascript off",
      testIgnore: [pictures, needsJavaScript],
      use: { javaScriptEnabled: false },
    },
    // Pictures for people to look at, made only when asked for: SCREENSHOTS=1.
    ...(process.env["SCREENSHOTS"] ? [{ name: "screenshots", testMatch: pictures }] : []),
  ],
});
