/* A sketch of the counties beside the two number fields of a point: a click fills them, and what is typed moves the mark.
   The fields work without it. */

import * as echarts from "../vendor/echarts/echarts.esm.min.js";
import { shortName } from "./chart-map.js";
import { COLOURS, INK, base } from "./chart-style.js";

const DECIMALS = 5; // a metre; the sketch itself is off by some hundred

export async function bindPicker(lat) {
  const form = lat.form;
  const lon = form.querySelector("[data-point=lon]");
  const counties = await (await fetch(lat.dataset.geojson)).json();
  echarts.registerMap("picker", counties);
  const chart = echarts.init(board(lat), null, { renderer: "canvas" });
  chart.setOption(sketch(at(lon, lat)));
  chart.getZr().on("click", ({ offsetX, offsetY }) => {
    if (!chart.containPixel("geo", [offsetX, offsetY])) return;
    const [x, y] = chart.convertFromPixel("geo", [offsetX, offsetY]);
    lon.value = x.toFixed(DECIMALS);
    lat.value = y.toFixed(DECIMALS);
    mark(chart, lon, lat);
  });
  for (const field of [lon, lat]) field.addEventListener("input", () => mark(chart, lon, lat));
  new ResizeObserver(() => chart.resize()).observe(chart.getDom());
}

function board(lat) {
  const place = document.createElement("div");
  place.className = "point-picker";
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", "示意图：点选位置，滚轮缩放，拖动平移；也可直接填写经度和纬度");
  const holder = document.createElement("div");
  holder.className = "field field-wide";
  holder.append(place);
  lat.closest(".field").after(holder);
  return place;
}

const mark = (chart, lon, lat) => chart.setOption({ series: [{ data: at(lon, lat) }] });

function at(lon, lat) {
  const point = [lon, lat].map((field) => Number(field.value || NaN));
  return point.every(Number.isFinite) ? [point] : [];
}

function sketch(data) {
  const { grid, legend, ...shared } = base();
  return {
    ...shared,
    title: { text: "示意图，点选位置；滚轮缩放", left: 4, bottom: 2, textStyle: { fontSize: 12, fontWeight: "normal", color: INK } },
    tooltip: { show: false },
    geo: {
      map: "picker",
      aspectScale: 0.905, // cosine of Kunming's latitude
      top: 6,
      bottom: 24,
      roam: true,
      scaleLimit: { min: 1, max: 40 },
      itemStyle: { areaColor: "#e9eef4", borderColor: "#7b8794", borderWidth: 1 },
      emphasis: { itemStyle: { areaColor: "#d3e3f5" }, label: { color: INK } },
      select: { disabled: true },
      label: {
        show: true,
        color: INK,
        fontSize: 11,
        textBorderColor: "#fff",
        textBorderWidth: 2,
        formatter: ({ name }) => shortName(name),
      },
    },
    series: [{ type: "scatter", coordinateSystem: "geo", symbol: "pin", symbolSize: 30, itemStyle: { color: COLOURS[5] }, silent: true, data }],
  };
}
