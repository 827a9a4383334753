/* Parks, carriers, plots and projects over the map of the counties: a shape per layer, a larger one with a number for
   several. {layers: [{code, label}], corners, county, found: [{layer, at: [lon, lat], count, name, url}]} */

import { COLOURS, INK } from "./chart-style.js";

const SHAPES = {
  parks: { symbol: "diamond", color: COLOURS[3] },
  factories: { symbol: "rect", color: COLOURS[1] },
  offices: { symbol: "roundRect", color: COLOURS[6] },
  plots: { symbol: "triangle", color: COLOURS[2] },
  projects: { symbol: "circle", color: COLOURS[0], offset: [7, -7] }, // beside the carrier or park it is in
  unplaced: { symbol: "circle", color: "#fff", border: COLOURS[0], dashed: true, ink: INK },
};

export function pointLegend(points) {
  return { type: "scroll", top: 4, left: 0, right: 0, icon: undefined, itemWidth: 12, itemHeight: 12, data: used(points).map((layer) => layer.label) };
}

export function pointSeries(points) {
  return used(points).map((layer) => {
    const shape = SHAPES[layer.code];
    return {
      type: "scatter",
      name: layer.label,
      coordinateSystem: "geo",
      zlevel: 3,
      symbol: shape.symbol,
      symbolOffset: shape.offset ?? [0, 0],
      itemStyle: {
        color: shape.color,
        borderColor: shape.border ?? "#fff",
        borderWidth: shape.dashed ? 1.5 : 1,
        borderType: shape.dashed ? "dashed" : "solid",
        opacity: 0.9,
      },
      emphasis: { scale: 1.2 },
      data: points.found.filter((spot) => spot.layer === layer.code).map((spot) => drawn(spot, shape)),
    };
  });
}

const used = (points) => points.layers.filter(({ code }) => points.found.some((spot) => spot.layer === code));

function drawn(spot, shape) {
  const numbered = spot.count > 1 || shape.dashed;
  return {
    value: spot.at,
    said: spot.name,
    url: spot.url,
    symbolSize: numbered ? Math.min(36, 16 + 3 * Math.log2(spot.count)) : 12,
    label: {
      show: numbered,
      formatter: String(spot.count),
      color: shape.ink ?? "#fff",
      fontSize: 11,
      fontWeight: "bold",
    },
  };
}
