import type { LayerSpecification } from "maplibre-gl";
import { colour } from "./marks";

/** What is drawn of a PMTiles file that the user brought, by the names of Protomaps' basemap. */
export function tileLayers(): LayerSpecification[] {
  const fill = (id: string, layer: string, ink: string): LayerSpecification => ({
    id: `tiles-${id}`, type: "fill", source: "tiles", "source-layer": layer, paint: { "fill-color": ink },
  });
  return [
    fill("earth", "earth", colour("ground")),
    fill("landuse", "landuse", colour("land")),
    fill("water", "water", colour("water")),
    fill("buildings", "buildings", colour("lane")),
    {
      id: "tiles-roads", type: "line", source: "tiles", "source-layer": "roads",
      paint: { "line-color": colour("street"), "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 9, 0.5, 16, 7] },
    },
    {
      id: "tiles-boundaries", type: "line", source: "tiles", "source-layer": "boundaries",
      paint: { "line-color": colour("faint"), "line-dasharray": [3, 2], "line-width": 1 },
    },
  ];
}
