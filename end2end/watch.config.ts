// The tests of `cargo leptos watch`: scripts/watch_test.sh runs them against a watch of its own.

import { defineConfig } from "@playwright/test";
import everyday from "./playwright.config.ts";

export default defineConfig({
  ...everyday,
  testDir: "watch",
  outputDir: "test-results/watch",
  // They edit one copy.
  workers: 1,
  fullyParallel: false,
  // An edit is compiled before it shows.
  timeout: 180_000,
  expect: { timeout: 120_000 },
  reporter: [["list"]],
  projects: [{ name: "watch" }],
});
