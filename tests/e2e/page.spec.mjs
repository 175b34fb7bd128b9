// The page as a static site: it starts from any sub-path, within its policy, and says so when it cannot.
import { serve } from "../serve.mjs";
import { expect, test } from "./fixtures.mjs";

const policies = (page) =>
  page.locator('meta[http-equiv="Content-Security-Policy"]').evaluateAll((all) => all.map(({ content }) => content));

test("starts under a sub-path", async ({ page }) => {
  await page.goto("./");
  await expect(page.getByTestId("start")).toBeVisible();
  await expect(page).toHaveTitle(/Spanglass/);
});

test("starts without the slash at the end, with a query and a fragment", async ({ page, site }) => {
  await page.goto(`${site.url.slice(0, -1)}?x=1#/anything`);
  await expect(page.getByTestId("start")).toBeVisible();
});

test("says which build it is", async ({ page }) => {
  await page.goto("./");
  await expect(page.locator("meta[name=spanglass-build]")).toHaveAttribute("content", /^[0-9a-f]{16}$/);
  await expect(page.locator("script[data-worker]")).toHaveAttribute("data-worker", /^\.\/worker-boot\.js\?v=[0-9a-f]{16}$/);
});

test("may connect to nothing else", async ({ page, watch }) => {
  await page.goto("./");
  watch.expect(/policy: connect-src http:\/\/localhost:9\//, /console: .*Content Security Policy/);
  const answer = await page.evaluate(() => fetch("http://localhost:9/").then(() => "let through", () => "refused"));
  expect(answer).toBe("refused");
});

test("may connect to the origin that its fragment names, and is loaded anew when it comes to name one", async ({ page, watch }) => {
  const other = await serve({ root: import.meta.dirname, headers: { "access-control-allow-origin": "*" } });
  try {
    await page.goto("./");
    expect((await policies(page)).at(-1)).toBe("connect-src 'self'");
    await page.evaluate(() => (window.before = true));
    // The page's own origin is no reason to load anything anew.
    await page.evaluate(() => (location.hash = "traceURL=nothing.json"));
    expect(await page.evaluate(() => window.before)).toBe(true);

    watch.allow(/console: .*404/);
    watch.expect(new RegExp(`request: ${other.url}package.json`));
    const loaded = page.waitForEvent("load");
    await page.evaluate((url) => (location.hash = `traceURL=${encodeURIComponent(url)}`), `${other.url}package.json`);
    await loaded;
    expect((await policies(page)).at(-1)).toBe(`connect-src 'self' ${new URL(other.url).origin}`);
    expect(await page.evaluate((url) => fetch(url).then(({ status }) => status), `${other.url}package.json`)).toBe(200);
  } finally {
    await other.close();
  }
});

test("a page that is being loaded anew starts nothing any more", async ({ page, watch }) => {
  const other = await serve({ root: import.meta.dirname, headers: { "access-control-allow-origin": "*" } });
  const held = [];
  const release = () => held.splice(0).forEach((goOn) => goOn());
  try {
    watch.expect(new RegExp(`request: ${other.url}package.json`));
    let pages = 0;
    await page.route(/\/(#.*)?$|_bg\.wasm/, async (route) => {
      const isPage = route.request().isNavigationRequest();
      pages += Number(isPage);
      if (pages === 1 ? !isPage : isPage) await new Promise((goOn) => held.push(goOn));
      await route.continue();
    });
    await page.goto("./");
    await expect.poll(() => held.length).toBeGreaterThan(0);
    await page.evaluate((url) => (location.hash = `traceURL=${encodeURIComponent(url)}`), `${other.url}package.json`);
    await expect.poll(() => pages).toBe(2);
    const wasm = page.waitForResponse(/app.*_bg\.wasm/);
    held.splice(0, held.length - 1).forEach((goOn) => goOn());
    await (await wasm).finished();
    // Not to be waited for: that nothing happens.
    await page.waitForTimeout(500);
    expect(watch.faults).toEqual([]);
    const loaded = page.waitForEvent("load");
    release();
    await loaded;
    await expect(page.getByRole("alert")).toContainText("package.json");
  } finally {
    release();
    await other.close();
  }
});

for (const theme of ["light", "dark"]) {
  test(`takes the ${theme} theme from the system, and the other one from the reader`, async ({ page }) => {
    const other = theme === "light" ? "dark" : "light";
    await page.emulateMedia({ colorScheme: theme });
    await page.goto("./");
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    await page.evaluate((value) => localStorage.setItem("spanglass:theme", value), other);
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-theme", other);
  });
}

test("says so when its engine room cannot be fetched", async ({ page, watch }) => {
  watch.expect(/console: /);
  await page.route(/_bg\.wasm/, (route) => route.fulfill({ status: 404 }));
  await page.goto("./");
  await expect(page.getByRole("alert")).toContainText("could not start");
});
