import { defineConfig } from "@playwright/test";
import { CHROME_ARGS } from "../chrome.mjs";

if (!process.env.SPANGLASS_CHROME) {
  throw new Error("SPANGLASS_CHROME names no browser: run these tests with `make test` (alone: make test STEPS=browser).");
}

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: "results",
  reporter: "list",
  forbidOnly: Boolean(process.env.CI),
  workers: 1,
  retries: 0,
  // Patient, so that a busy machine is no failure; how fast the page is, is measured by tests/bench.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    actionTimeout: 15_000,
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.SPANGLASS_CHROME,
      args: CHROME_ARGS,
    },
  },
});
