/* Draws every [data-chart] from the JSON beside it. The same figures stand in a table on the page, so a picture that
   cannot be drawn loses nothing. The shapes of `data` are documented at each builder in chart-types.js. */

import * as echarts from "../vendor/echarts/echarts.esm.min.js";
import { downloadCsv, downloadPng } from "./chart-download.js";
import { mapFlows } from "./chart-map.js";
import { bar, line, sankey, waterfall } from "./chart-types.js";

const BUILDERS = { bar, line, sankey, waterfall };

async function optionOf(data, element) {
  if (data.type === "map_flows") return mapFlows(echarts, data, data.geojson || element.dataset.geojson, element.clientWidth);
  return BUILDERS[data.type](data, element.clientWidth);
}

async function draw(element) {
  if (element.dataset.drawn) return;
  element.dataset.drawn = "yes";
  const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  const option = await optionOf(data, element);
  const chart = echarts.init(element, null, { renderer: "canvas" });
  chart.setOption(option);
  chart.on("click", ({ data: spot }) => { if (spot?.url) location.assign(spot.url); });
  new ResizeObserver(() => chart.resize()).observe(element);
  bindTools(element.closest("[data-chart-figure]"), chart);
}

function bindTools(figure, chart) {
  const tools = figure.querySelector("[data-chart-tools]");
  tools.querySelector("[data-chart-png]").addEventListener("click", () => downloadPng(figure, chart));
  tools.querySelector("[data-chart-csv]").addEventListener("click", () => downloadCsv(figure));
  tools.hidden = false;
}

function drawAll(root) {
  for (const element of root.querySelectorAll("[data-chart]")) draw(element);
}

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.target));
