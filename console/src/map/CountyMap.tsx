import { useEffect, useRef, useState } from "react";
import type { FeatureCollection } from "geojson";
import {
  AttributionControl,
  type GeoJSONSource,
  LngLatBounds,
  Map,
  NavigationControl,
  addProtocol,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Protocol } from "pmtiles";
import { useWords } from "../words";
import { addMarks } from "./marks";
import { type SourceName, style } from "./style";

setWorkerUrl(workerUrl);
const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

export type Shown = Partial<Record<SourceName, FeatureCollection>>;

/** The county with what is shown on it; a click on a call or unit tells which it was. */
export default function CountyMap(given: {
  shown: Shown;
  roads: (FeatureCollection & { attribution?: string }) | undefined;
  tiles: boolean;
  theme: string;
  /** What must be in sight: it is brought there where it is not. */
  focus: readonly { longitude: number; latitude: number }[];
  pick: (source: "calls" | "units", id: string) => void;
}) {
  const { say } = useWords();
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<Map>(undefined);
  const latest = useRef(given);
  latest.current = given;
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    if (!holder.current) return;
    let made: Map;
    try {
      made = open(holder.current, given.tiles);
    } catch {
      setFailed(true);
      return;
    }
    map.current = made;
    made.on("style.load", () => {
      addMarks(made);
      fill(made, latest.current.shown, latest.current.roads);
    });
    for (const source of ["units", "calls"] as const) {
      made.on("click", source, (event) => {
        const id = event.features?.[0]?.properties["id"] as string | undefined;
        if (id) latest.current.pick(source, id);
      });
      made.on("mouseenter", source, () => (made.getCanvas().style.cursor = "pointer"));
      made.on("mouseleave", source, () => (made.getCanvas().style.cursor = ""));
    }
    return () => made.remove();
  }, [given.tiles]);

  useEffect(() => {
    map.current?.setStyle(style(latest.current.tiles), { diff: false });
  }, [given.theme]);

  useEffect(() => {
    if (map.current?.isStyleLoaded() || map.current?.getSource("calls")) fill(map.current, given.shown, undefined);
  }, [given.shown]);

  useEffect(() => {
    const found = map.current;
    if (!found || !given.roads) return;
    if (found.getSource("roads")) fill(found, {}, given.roads);
    const bounds = extent(given.roads);
    if (bounds) found.fitBounds(bounds, { padding: 30, animate: false });
    if (given.roads.attribution) {
      const terms = say("attribution", { terms: given.roads.attribution });
      found.addControl(new AttributionControl({ compact: false, customAttribution: escaped(terms) }));
    }
  }, [given.roads, say]);

  const sought = JSON.stringify(given.focus.map((one) => [one.longitude, one.latitude]));
  useEffect(() => {
    const found = map.current;
    const places = JSON.parse(sought) as [number, number][];
    if (!found || !places.length) return;
    const bounds = new LngLatBounds();
    for (const place of places) bounds.extend(place);
    found.fitBounds(bounds, { padding: { top: 110, bottom: 60, left: 60, right: 90 }, maxZoom: 14, duration: 500 });
  }, [sought]);

  if (failed) return <p className="hint padded">{say("map_failed")}</p>;
  return <div ref={holder} className="county" role="region" aria-label={`${say("map")}. ${say("map_text")}`} />;
}

/** What reads tiles that the user brought; most houses bring none and do without it. */
let reader: Promise<Protocol> | undefined;

// Before there is a map, which would ask a protocol that it does not know of the network.
addProtocol("pmtiles", async (request, abort) => {
  reader ??= import("pmtiles").then((found) => new found.Protocol());
  return (await reader).tile(request, abort);
});

function open(container: HTMLElement, tiles: boolean): Map {
  const made = new Map({
    container,
    style: style(tiles),
    center: [114.85, 34.86],
    zoom: 10,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    maxZoom: 18,
  });
  made.touchZoomRotate.disableRotation();
  made.addControl(new NavigationControl({ showCompass: false }), "top-right");
  return made;
}

function fill(map: Map, shown: Shown, roads: FeatureCollection | undefined): void {
  const all = roads ? { ...shown, roads } : shown;
  for (const [name, data] of Object.entries(all)) {
    (map.getSource(name) as GeoJSONSource | undefined)?.setData(data ?? EMPTY);
  }
}

function extent(roads: FeatureCollection): LngLatBounds | undefined {
  const bounds = new LngLatBounds();
  for (const { geometry } of roads.features) {
    if (geometry.type !== "MultiLineString") continue;
    for (const line of geometry.coordinates) bounds.extend(line[0] as [number, number]);
  }
  return bounds.isEmpty() ? undefined : bounds;
}

/** The control writes what it is given as HTML. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
