/* What all pictures share: colours that differ in lightness as well as hue, plain tooltips, numbers as people read them. */

export const COLOURS = ["#175ea8", "#c2570c", "#1f7a4d", "#7a3e9d", "#0f7f8c", "#a61b1b", "#6b5b00", "#4a5563"];
export const INK = "#1b2530";
export const MUTED = "#55606d";
export const LINE = "#d9dfe6";
const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/* A figure given as a number or as text ("1,234.50"); what is missing becomes null, never 0. */
export function numberOf(value) {
  if (value === null || value === undefined || value === "—" || value === "") return null;
  const number = Number(String(value).replaceAll(",", ""));
  return Number.isFinite(number) ? number : null;
}

export function text(value) {
  return value === null || value === undefined
    ? "—"
    : value.toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/* Motion off for readers who asked for it; rich text because HTML tooltips need inline styles, which the CSP forbids. */
export function base() {
  return {
    color: COLOURS,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    textStyle: { fontFamily: FONT, color: INK, fontSize: 12 },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: "#fff",
      borderColor: "#8a96a3",
      textStyle: { color: INK },
    },
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    legend: { type: "scroll", top: 4, left: 0, icon: "roundRect", itemHeight: 10, textStyle: { color: INK } },
  };
}

export function categoryAxis(names) {
  return {
    type: "category",
    data: names,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: "#8a96a3" } },
    axisLabel: { color: INK, hideOverlap: true },
  };
}

export function valueAxis() {
  return {
    type: "value",
    axisLabel: { color: MUTED, formatter: (value) => value.toLocaleString("zh-CN") },
    splitLine: { lineStyle: { color: LINE } },
  };
}
