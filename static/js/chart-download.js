/* Takes a picture or its figures away, named as on the page. */

const PADDING = 16;

function fileName(figure, extension) {
  const words = [figure.querySelector("[data-chart-title]").textContent, figure.querySelector("[data-chart-meta]").textContent];
  return `${words.join("_").replace(/[\s·：:\\/*?"<>|]+/g, "_")}.${extension}`;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/* The picture with its title, unit, book and period, so that it stays understandable on its own. */
export function downloadPng(figure, chart) {
  const drawing = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: "#fff" });
  const canvas = document.createElement("canvas");
  const head = 88;
  canvas.width = drawing.width + 2 * PADDING;
  canvas.height = drawing.height + head + PADDING;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#1b2530";
  pen.font = '600 30px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
  pen.fillText(figure.querySelector("[data-chart-title]").textContent, PADDING, 38);
  pen.font = '22px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
  const remark = document.querySelector(".strip-text")?.textContent.trim();
  const meta = figure.querySelector("[data-chart-meta]").textContent.trim();
  pen.fillText(remark ? `${meta} · ${remark}` : meta, PADDING, 72);
  pen.drawImage(drawing, PADDING, head);
  canvas.toBlob((blob) => save(blob, fileName(figure, "png")), "image/png");
}

/* The table of the figure as CSV with a byte order mark; amounts lose their thousands separators, and a text that a
   spreadsheet would run as a formula is quoted with an apostrophe. */
export function downloadCsv(figure) {
  const rows = [...figure.querySelector("[data-chart-table]").rows].map((row) => [...row.cells].map(cellText).join(","));
  const meta = [figure.querySelector("[data-chart-title]"), figure.querySelector("[data-chart-meta]")].map(cellText).join(",");
  save(new Blob([`\uFEFF${[meta, ...rows].join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" }), fileName(figure, "csv"));
}

function cellText(cell) {
  const words = cell.textContent.trim().replace(/\s+/g, " ");
  if (/^-?[\d,]+(\.\d+)?$/.test(words)) return words.replaceAll(",", "");
  const safe = /^[=+\-@]/.test(words) ? `'${words}` : words;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
