import { defineConfig } from "@playwright/test";

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
  use: {
    actionTimeout: 10_000,
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.SPANGLASS_CHROME,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
