/* From the figures of a page to an ECharts option, one builder per kind of picture. */

import { COLOURS, INK, base, categoryAxis, numberOf, text, valueAxis } from "./chart-style.js";

const whole = (value) => Math.round(value).toLocaleString("zh-CN");
const axisTooltip = () => ({ ...base().tooltip, trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: text });

/* {categories: [name], series: [{name, values}], stacked, horizontal} */
export function bar(data) {
  const [names, values] = [categoryAxis(data.categories), valueAxis()];
  return {
    ...base(),
    tooltip: axisTooltip(),
    xAxis: data.horizontal ? values : names,
    yAxis: data.horizontal ? { ...names, inverse: true } : values,
    series: data.series.map((series) => ({
      type: "bar",
      name: series.name,
      data: series.values.map(numberOf),
      stack: data.stacked ? "all" : undefined,
      barMaxWidth: 28,
      itemStyle: { borderColor: "#fff", borderWidth: data.stacked ? 1 : 0 },
    })),
  };
}

/* {categories: [name], series: [{name, values, vintage}]}: a further vintage of a series keeps its colour and is dashed. */
export function line(data) {
  const names = [...new Set(data.series.map((series) => series.name))];
  const seen = new Set();
  return {
    ...base(),
    tooltip: { ...axisTooltip(), axisPointer: { type: "line" } },
    grid: { ...base().grid, right: 36 },
    xAxis: { ...categoryAxis(data.categories), boundaryGap: false },
    yAxis: valueAxis(),
    series: data.series.map((series) => {
      const earlier = seen.has(series.name);
      seen.add(series.name);
      const index = names.indexOf(series.name);
      const colour = COLOURS[index % COLOURS.length];
      return {
        type: "line",
        name: series.vintage ? `${series.name}（${series.vintage}）` : series.name,
        data: series.values.map(numberOf),
        connectNulls: false,
        symbol: ["circle", "rect", "triangle", "diamond"][index % 4],
        symbolSize: 7,
        lineStyle: { color: colour, width: 2, type: earlier ? "dashed" : "solid" },
        itemStyle: { color: earlier ? "#fff" : colour, borderColor: colour, borderWidth: 2 },
      };
    }),
  };
}

/* {nodes: [{name}], links: [{source, target, value}]} */
export function sankey(data) {
  const { grid, legend, ...shared } = base();
  return {
    ...shared,
    tooltip: { ...shared.tooltip, trigger: "item", formatter: flowTooltip },
    series: [{
      type: "sankey",
      data: data.nodes.map((node, index) => ({ ...node, itemStyle: { color: COLOURS[index % COLOURS.length] } })),
      links: data.links.map((link) => ({ ...link, value: numberOf(link.value) ?? 0 })),
      left: 8,
      right: 96,
      top: 8,
      bottom: 8,
      nodeGap: 10,
      emphasis: { focus: "adjacency" },
      lineStyle: { color: "source", opacity: 0.35 },
      label: { color: INK, fontSize: 12 },
    }],
  };
}

const flowTooltip = ({ dataType, data, name, value }) =>
  `${dataType === "edge" ? `${data.source} → ${data.target}` : name}\n${text(value)}`;

/* {steps: [{name, value, total}]}: a step adds or takes away, a total stands on the ground. */
export function waterfall(data, width) {
  const room = (width - 72) / data.steps.length;
  let level = 0;
  const bars = data.steps.map((step) => {
    const value = numberOf(step.value) ?? 0;
    const from = step.total ? 0 : level;
    level = step.total ? value : level + value;
    const colour = step.total ? COLOURS[0] : value < 0 ? COLOURS[1] : COLOURS[2];
    return { from, to: level, value, colour };
  });
  return {
    ...base(),
    legend: { show: false },
    tooltip: {
      ...axisTooltip(),
      formatter: ([point]) => `${point.name}\n${text(bars[point.dataIndex].value)}`,
    },
    xAxis: {
      ...categoryAxis(data.steps.map((step) => step.name)),
      axisLabel: { color: INK, interval: 0, width: room - 4, overflow: "break" },
    },
    yAxis: valueAxis(),
    series: [waterfallSeries(bars, room > 72 ? text : whole)],
  };
}

/* Drawn as rectangles between two levels, because stacked bars cannot cross zero. */
function waterfallSeries(bars, write) {
  return {
    type: "custom",
    encode: { x: 0, y: [1, 2] },
    data: bars.map((step, index) => [index, step.from, step.to]),
    renderItem(params, api) {
      const step = bars[params.dataIndex];
      const [x, top] = api.coord([api.value(0), Math.max(step.from, step.to)]);
      const [, bottom] = api.coord([api.value(0), Math.min(step.from, step.to)]);
      const width = Math.min(api.size([1, 0])[0] * 0.6, 64);
      const shape = { x: x - width / 2, y: top, width, height: Math.max(bottom - top, 1) };
      const label = { x, y: top - 4, text: write(step.value), fill: INK, align: "center", verticalAlign: "bottom" };
      return {
        type: "group",
        children: [
          { type: "rect", shape, style: { fill: step.colour } },
          { type: "text", style: { font: "12px sans-serif", ...label } },
        ],
      };
    },
  };
}
