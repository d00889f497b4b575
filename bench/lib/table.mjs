// Medians, ratios and Markdown.

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Three digits that count, no more: what is behind them is noise.
export function short(number) {
  if (number === undefined || Number.isNaN(number)) return "–";
  if (number >= 100) return String(Number(number.toPrecision(3))).replace(/\B(?=(\d{3})+$)/g, ",");
  return String(Number(number.toPrecision(number < 10 ? 2 : 3)));
}

export const ratio = (of, to) => (of === undefined || to === undefined ? "–" : short(of / to));

export function markdown(heads, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

// Puts text between the marks of a document.
export function between(document, name, text) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no marks ${begin} … ${end}`);
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`;
}
