/* Map of the counties with flows from the first-contact district to the host. The outlines are development data without a
   map approval number, so the picture always says 示意图. */

import { pointLegend, pointSeries } from "./chart-points.js";
import { COLOURS, INK, base, numberOf, text } from "./chart-style.js";

const FLOW = "#b4480a";

/* {flows: [{origin, host, value}], areas: [{code, value}], area_label, places: [{code, name, lon, lat}]}; codes are
   GB/T 2260 codes of the outlines or codes of `places`; `area_label` says what shades the areas. A flow with an end that
   has no position is left to the table and counted. `points` (see chart-points.js) are drawn over the areas. */
export async function mapFlows(echarts, data, url, width) {
  const geojson = await (await fetch(url)).json();
  const spots = positions(geojson, data.places ?? []);
  echarts.registerMap("counties", { ...geojson, features: geojson.features.map(withCode) });
  const placed = (code) => spots.has(String(code));
  const flows = data.flows.filter((flow) => placed(flow.origin) && placed(flow.host) && flow.origin !== flow.host);
  const areas = (data.areas ?? []).map((area) => ({ name: String(area.code), value: numberOf(area.value) }));
  const { grid, legend, ...shared } = base();
  return {
    ...shared,
    title: {
      text: remarks(data, data.flows.length - flows.length),
      left: 4,
      bottom: 2,
      textStyle: { fontSize: 12, fontWeight: "normal", color: INK, width: width - 12, overflow: "break" },
    },
    tooltip: { ...shared.tooltip, trigger: "item", formatter: (point) => tooltip(point, spots) },
    visualMap: areas.length ? shading(areas) : undefined,
    legend: data.points ? { ...legend, ...pointLegend(data.points) } : undefined,
    geo: { ...outline(spots, width < 480 ? 44 : 24), ...framed(data.points) },
    series: [
      { type: "map", geoIndex: 0, data: areas },
      lines(flows, spots),
      ends(flows, spots, data.places ?? []),
      ...(data.points ? pointSeries(data.points) : []),
    ],
  };
}

/* Room for the legend, only the part of the map that is looked at, and the county asked for with a firmer line. */
function framed(points) {
  if (!points) return {};
  return {
    top: 36,
    boundingCoords: points.corners ?? undefined,
    regions: points.county ? [{ name: points.county, itemStyle: { borderColor: COLOURS[0], borderWidth: 2.5 } }] : [],
  };
}

function remarks(data, hidden) {
  return [
    "示意图",
    data.area_label && `底色：${data.area_label}`,
    hidden > 0 && `另有 ${hidden} 条流向的一端不在图内，见表`,
  ].filter(Boolean).join("；");
}

/* ECharts joins data by `name`; the district's code is the key, its name only a label. */
function withCode(feature) {
  return { ...feature, properties: { ...feature.properties, name: String(feature.properties.adcode) } };
}

function positions(geojson, places) {
  const spots = new Map();
  for (const { properties } of geojson.features) {
    spots.set(String(properties.adcode), { name: properties.name, at: properties.cp });
  }
  for (const place of places) spots.set(String(place.code), { name: place.name, at: [place.lon, place.lat] });
  return spots;
}

function outline(spots, bottom) {
  return {
    map: "counties",
    aspectScale: 0.905, // cosine of Kunming's latitude
    top: 4,
    bottom,
    roam: false,
    itemStyle: { areaColor: "#e9eef4", borderColor: "#7b8794", borderWidth: 1 },
    emphasis: { itemStyle: { areaColor: "#d3e3f5" }, label: { color: INK } },
    select: { disabled: true },
    label: {
      show: true,
      offset: [0, 15], // under the point where flows begin and end
      color: INK,
      fontSize: 11,
      textBorderColor: "#fff",
      textBorderWidth: 2,
      formatter: (area) => shortName(spots.get(area.name)?.name ?? ""),
    },
  };
}

export const shortName = (name) => name.replace(/(彝族自治县|回族彝族自治县|彝族苗族自治县|[区县市])$/, "");

function shading(areas) {
  const values = areas.map((area) => area.value ?? 0);
  return {
    type: "continuous",
    seriesIndex: 0,
    min: Math.min(0, ...values),
    max: Math.max(1, ...values),
    right: 4,
    bottom: 24,
    itemHeight: 90,
    text: ["高", "低"],
    textStyle: { color: INK },
    inRange: { color: ["#f2f6fb", "#9cc3ec"] },
  };
}

function lines(flows, spots) {
  const largest = Math.max(1, ...flows.map((flow) => Math.abs(numberOf(flow.value) ?? 0)));
  return {
    type: "lines",
    coordinateSystem: "geo",
    zlevel: 1,
    symbol: ["none", "arrow"],
    symbolSize: 9,
    data: flows.map((flow) => ({
      coords: [spots.get(String(flow.origin)).at, spots.get(String(flow.host)).at],
      value: numberOf(flow.value),
      flow,
      lineStyle: { width: 1.5 + 5 * Math.sqrt(Math.abs(numberOf(flow.value) ?? 0) / largest) },
    })),
    lineStyle: { color: FLOW, opacity: 0.75, curveness: 0.25 },
    emphasis: { lineStyle: { opacity: 1 } },
  };
}

/* A ring where a flow begins; a place outside the outlines also needs its name. */
function ends(flows, spots, places) {
  const used = new Set(flows.map((flow) => String(flow.origin)));
  const named = new Set(places.map((place) => String(place.code)));
  for (const flow of flows) if (named.has(String(flow.host))) used.add(String(flow.host));
  return {
    type: "scatter",
    coordinateSystem: "geo",
    zlevel: 2,
    silent: true,
    symbolSize: 6,
    itemStyle: { color: "#fff", borderColor: COLOURS[0], borderWidth: 2 },
    label: { show: true, position: "right", color: INK, fontSize: 11, formatter: (point) => point.data.label },
    data: [...used].map((code) => ({ value: spots.get(code).at, label: named.has(code) ? spots.get(code).name : "" })),
  };
}

function tooltip(point, spots) {
  if (point.data?.said) return point.data.said;
  if (point.seriesType === "lines") {
    const { flow, value } = point.data;
    return `${spots.get(String(flow.origin)).name} → ${spots.get(String(flow.host)).name}\n${text(value)}`;
  }
  const name = spots.get(point.name)?.name ?? "";
  return Number.isFinite(point.value) ? `${name}\n${text(point.value)}` : name;
}
