// Rows of the table: figures against the budget of DESIGN §9.

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = sorted.length >> 1;
  return sorted.length % 2 ? sorted[at] : (sorted[at - 1] + sorted[at]) / 2;
};

export const ms = (value) => `${value.toFixed(value < 99.95 ? 1 : 0)} ms`;
export const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
export const kb = (bytes) => `${(bytes / 1e3).toFixed(1)} kB`;

/**
 * A row. `value` is what must and aim limit, `show` writes such values; `ours` and `yardstick` are shown as given. Without
 * `must` it is a row beside the budget, for comparison.
 */
export function row({ name, ours, yardstick = "", ratio, value, must, aim, show = (value) => `${value}` }) {
  const verdict = must === undefined ? "" : value <= aim ? "aim" : value <= must ? "must" : "OVER";
  const limit = (value) => (value === undefined ? "" : `≤ ${show(value)}`);
  return { name, ours, yardstick, ratio, value, must: limit(must), aim: limit(aim), verdict };
}

/** A row whose figure is a time, or another quantity, relative to a yardstick. */
export function relative({ name, ours, yardstick, must, aim, unit = ms }) {
  const value = ours / yardstick;
  const show = (value) => `${value.toFixed(2)} ×`;
  return row({ name, ours: unit(ours), yardstick: unit(yardstick), ratio: show(value), value, must, aim, show });
}

export function print(rows) {
  const heads = { name: "row", ours: "ours", yardstick: "yardstick", ratio: "ratio", must: "must", aim: "aim", verdict: "verdict" };
  const keys = Object.keys(heads);
  const widths = keys.map((key) => Math.max(...[heads, ...rows].map((row) => [...(row[key] ?? "")].length)));
  const line = (row) => {
    const cells = keys.map((key, at) => {
      const text = row[key] ?? "";
      const fill = " ".repeat(widths[at] - [...text].length);
      return key === "name" || key === "verdict" ? text + fill : fill + text;
    });
    return `| ${cells.join(" | ")} |`;
  };
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  console.log([line(heads), rule, ...rows.map(line)].join("\n"));
}
