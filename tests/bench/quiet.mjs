// Other work on the machine, where there is a /proc: measuring waits a while for it to pause.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_MS = 400;
const QUIET = 0.12;

/** Waits until the processors are idle, at most `patienceS` seconds; says which share of them is busy then. */
export async function untilQuiet(patienceS) {
  const end = Date.now() + patienceS * 1000;
  for (;;) {
    const busy = await busyShare();
    if (busy === null || busy <= QUIET || Date.now() >= end) return busy;
    await sleep(Math.random() * 1000);
  }
}

async function busyShare() {
  const before = times();
  if (!before) return null;
  await sleep(LOOK_MS);
  const after = times();
  return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
}

function times() {
  try {
    // user nice system idle iowait irq softirq steal
    const all = readFileSync("/proc/stat", "utf8").split("\n")[0].trim().split(/\s+/).slice(1, 9).map(Number);
    return { idle: all[3] + all[4], all: all.reduce((sum, one) => sum + one, 0) };
  } catch {
    return null;
  }
}
