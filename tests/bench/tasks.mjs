// The longest tasks of the page's main thread during a load: of a trace of the browser (exact, and nothing runs in the page
// for it), and of its own `longtask` entries (from 50 ms).
import { loadFile, openSpanglass, withPage } from "./browser.mjs";

const CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline", "blink.user_timing"];

/** `{ longestMs, over16, longtasks, longest: [{ ms, atMs, inside }] }` */
export function measureTasks(browser, site, file) {
  return withPage(browser, async (page) => {
    await openSpanglass(page, site);
    await page.evaluate(() => {
      window.benchLongtasks = [];
      const observer = new PerformanceObserver((list) => {
        window.benchLongtasks.push(...list.getEntries().map(({ duration }) => duration));
      });
      observer.observe({ type: "longtask" });
    });
    await browser.startTracing(page, { categories: CATEGORIES });
    await loadFile(page, file);
    await page.waitForTimeout(300);
    const trace = JSON.parse(await browser.stopTracing()).traceEvents;
    const longtasks = await page.evaluate(() => window.benchLongtasks);
    return { ...longestTasks(trace), longtasks };
  });
}

function longestTasks(trace) {
  const mark = (name) => trace.find((event) => event.name === name && event.cat.includes("blink.user_timing"));
  const [start, end] = [mark("spanglass:open-start"), mark("spanglass:overview-shown")];
  const here = trace.filter(({ pid, tid }) => pid === start.pid && tid === start.tid);
  const tasks = here
    .filter(({ name, ph }) => ph === "X" && (name === "RunTask" || name === "ThreadControllerImpl::RunTask"))
    .filter(({ ts, dur }) => ts + dur > start.ts && ts < end.ts)
    .sort((a, b) => b.dur - a.dur);
  const inside = (task) =>
    here
      .filter(({ ph, ts, dur, cat }) => ph === "X" && cat.includes("timeline") && ts >= task.ts && ts + dur <= task.ts + task.dur)
      .filter(({ name, dur }) => !name.includes("RunTask") && dur > 1000)
      .sort((a, b) => b.dur - a.dur)
      .slice(0, 6)
      .map(({ name, dur, args }) => `${name}${args?.data?.type ? ` ${args.data.type}` : ""} ${(dur / 1000).toFixed(1)}`);
  // The same task stands there once for each category that tells of it.
  const distinct = tasks.filter((task, at) => at === 0 || Math.abs(tasks[at - 1].ts - task.ts) > 100);
  return {
    longestMs: (distinct[0]?.dur ?? 0) / 1000,
    over16: distinct.filter(({ dur }) => dur > 16_000).length,
    longest: distinct
      .slice(0, 5)
      .map((task) => ({ ms: task.dur / 1000, atMs: (task.ts - start.ts) / 1000, inside: inside(task) })),
  };
}
