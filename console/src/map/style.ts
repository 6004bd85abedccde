import type { FeatureCollection } from "geojson";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { colour } from "./marks";
import { tileLayers } from "./tiles";

export const nothing: FeatureCollection = { type: "FeatureCollection", features: [] };
/** Without a place for glyphs the map draws letters itself, from the fonts of this machine. */
const FONT = ["system-ui, sans-serif"];
export const sources = ["roads", "coverage", "hotspots", "stations", "cameras", "units", "calls", "picked"] as const;
export type SourceName = (typeof sources)[number];

/** The style of the map in the colours of the theme: nothing in it is fetched from elsewhere. */
export function style(tiles: boolean): StyleSpecification {
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(sources.map((name) => [name, { type: "geojson", data: nothing } as const])),
      ...(tiles ? { tiles: { type: "vector", url: `pmtiles://${location.origin}/map/tiles.pmtiles` } as const } : {}),
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("ground") } },
      ...(tiles ? tileLayers() : []),
      ...cells("coverage", colour("alert"), ["get", "share"]),
      ...cells("hotspots", colour("hot"), 0.5),
      ...roads(),
      ...marksLayers(),
    ],
  };
}

function roads(): LayerSpecification[] {
  const line = (id: string, kind: string[], ink: string, near: number, far: number): LayerSpecification => ({
    id,
    type: "line",
    source: "roads",
    filter: ["in", ["get", "class"], ["literal", kind]],
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": ink,
      "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 9, far, 16, near],
    },
  });
  const strong = ["motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link"];
  return [
    { ...line("lanes", ["residential", "living_street", "service", "unclassified", "track"], colour("lane"), 5, 0.35) },
    line("streets", ["secondary", "tertiary", "secondary_link", "tertiary_link"], colour("street"), 8, 0.8),
    line("trunks", strong, colour("trunk"), 11, 1.5),
  ] as LayerSpecification[];
}

function cells(source: SourceName, ink: string, strength: unknown): LayerSpecification[] {
  return [
    {
      id: source,
      type: "fill",
      source,
      paint: { "fill-color": ink, "fill-opacity": strength as number, "fill-outline-color": ink },
    },
  ];
}

function marksLayers(): LayerSpecification[] {
  const label = (text: string, least: number) => ({
    "text-field": ["step", ["zoom"], "", least, ["get", text]] as never,
    "text-font": FONT,
    "text-size": 11.5,
    "text-anchor": "left" as const,
    "text-offset": [0.9, 0] as [number, number],
    "text-optional": true,
  });
  const ink = { "text-color": colour("ink"), "text-halo-color": colour("ground"), "text-halo-width": 1.4 };
  const always = { "icon-allow-overlap": true, "icon-ignore-placement": true } as const;
  return [
    {
      id: "picked", type: "circle", source: "picked",
      paint: {
        "circle-radius": 17, "circle-color": colour("accent"), "circle-opacity": 0.18,
        "circle-stroke-color": colour("accent"), "circle-stroke-width": 2,
      },
    },
    {
      id: "stations", type: "symbol", source: "stations",
      layout: { "icon-image": ["get", "icon"], ...always, ...label("name", 10.5) },
      paint: { ...ink, "text-color": colour("soft") },
    },
    {
      id: "cameras", type: "symbol", source: "cameras",
      layout: { "icon-image": "camera", ...always, ...label("name", 13) },
      paint: ink,
    },
    {
      id: "units", type: "symbol", source: "units",
      layout: {
        "icon-image": ["get", "icon"], "icon-rotate": ["get", "heading"], "icon-rotation-alignment": "map",
        ...always, ...label("name", 11.5),
      },
      paint: { ...ink, "icon-opacity": ["get", "freshness"] },
    },
    {
      id: "calls", type: "symbol", source: "calls",
      layout: { "icon-image": ["get", "icon"], "symbol-sort-key": ["get", "order"], ...always, ...label("name", 10) },
      paint: { ...ink, "text-halo-width": 1.8 },
    },
  ] as LayerSpecification[];
}
