import type { Feature, FeatureCollection, Geometry } from "geojson";
import { cellToBoundary } from "h3-js";

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

/** A sign at a place. */
export function at(id: string, place: Place, properties: Record<string, unknown>): Feature {
  return made({ type: "Point", coordinates: [place.longitude, place.latitude] }, { id, ...properties });
}

/** An H3 cell as what it covers. */
export function cell(id: string, properties: Record<string, unknown>): Feature {
  return made({ type: "Polygon", coordinates: [cellToBoundary(id, true)] }, { id, ...properties });
}

function made(geometry: Geometry, properties: Record<string, unknown>): Feature {
  return { type: "Feature", geometry, properties };
}
