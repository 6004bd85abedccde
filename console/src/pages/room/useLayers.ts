import { useMemo } from "react";
import type { FeatureCollection } from "geojson";
import { useFeed } from "../../data/hooks";
import {
  CommandCoverageGaps,
  CommandHotspots,
  CommandStationReadiness,
  NearestServicePoint,
  StolenVehicleAlerts,
} from "../../generated/questions";
import { at, cell, collection } from "../../map/features";
import type { Shown } from "../../map/CountyMap";
import { mayAsk, useSession } from "../../session/context";
import { useWords } from "../../words";
import type { Room } from "./questions";

export const layerNames = ["calls", "units", "stations", "cameras", "coverage", "hotspots"] as const;
export type LayerName = (typeof layerNames)[number];
export interface Week { readonly since: string; readonly until: string }

/** Somewhere in the county: stations are told by how far they are from a place. */
const CENTRE = { latitude: 34.86, longitude: 114.9 };

/** The layers that the role may see. */
export function useOpenLayers(): readonly LayerName[] {
  const session = useSession();
  const capability: Record<LayerName, [string, string?]> = {
    calls: ["activeCalls"],
    units: ["unitPositions"],
    stations: ["nearestServicePoint"],
    cameras: ["stolenVehicleAlerts", "RESPOND"],
    coverage: ["coverageGaps", "COMMAND"],
    hotspots: ["hotspots", "COMMAND"],
  };
  return layerNames.filter((name) => mayAsk(session, ...capability[name]));
}

/** What is asked for the layers that are on, beside calls and units. */
export function useAround(on: ReadonlySet<LayerName>, week: Week | undefined) {
  const session = useSession();
  const stations = useFeed(
    on.has("stations") ? NearestServicePoint : undefined,
    { point: CENTRE, first: 200 },
    600,
  );
  const readiness = useFeed(
    on.has("stations") && mayAsk(session, "stationReadiness", "COMMAND") ? CommandStationReadiness : undefined,
    { first: 200 },
    300,
  );
  const cameras = useFeed(on.has("cameras") ? StolenVehicleAlerts : undefined, { first: 100 }, 10);
  const coverage = useFeed(on.has("coverage") ? CommandCoverageGaps : undefined, { first: 1000 }, 30);
  const hotspots = useFeed(
    on.has("hotspots") ? CommandHotspots : undefined,
    { first: 1000, ...(week ? { period: { ...week } } : {}) },
    600,
  );
  return { stations, readiness, cameras, coverage, hotspots };
}

export type Around = ReturnType<typeof useAround>;

/** All that is on the map, as features. */
export function useShown(room: Room, around: Around, on: ReadonlySet<LayerName>, picked: string | undefined): Shown {
  const { code } = useWords();
  const calls = useMemo(() => {
    const found = (room.calls.page?.nodes ?? []).flatMap((call, order) =>
      call.point
        ? [at(call.callId, call.point, { icon: `call-${call.stateThreshold}`, name: code("call_type", call.typeCommon), order: -order })]
        : [],
    );
    return collection(found);
  }, [room.calls.page, code]);
  const units = useMemo(() => {
    const found = (room.positions.page?.nodes ?? []).map((one) =>
      at(one.unitId, one.point, {
        icon: `unit-${one.primaryStatus === "UNMAPPED" ? "NotAvailable" : one.primaryStatus}`,
        heading: one.headingDeg ?? 0,
        name: one.unitId.split("-").slice(-2).join(" "),
        freshness: one.fixAgeSeconds > 60 ? 0.45 : 1,
      }),
    );
    return collection(found);
  }, [room.positions.page]);
  const stations = useMemo(() => {
    const ready = new Map(
      (around.readiness.answer?.service.stationReadiness?.nodes ?? []).map((one) => [one.stationId, one.readinessPct]),
    );
    const found = (around.stations.answer?.service.nearestServicePoint?.nodes ?? []).map((one) => {
      const pct = ready.get(one.stationId);
      const short = pct !== undefined && (pct ?? 0) < 90;
      return at(one.stationId, one.point, { icon: short ? "station-short" : "station-ready", name: one.name ?? one.stationId });
    });
    return collection(found);
  }, [around.stations.answer, around.readiness.answer]);
  const cameras = useMemo(() => {
    const found = (around.cameras.answer?.fraud.stolenVehicleAlerts?.nodes ?? []).flatMap((one) =>
      one.point ? [at(one.alertId, one.point, { name: code("plate_alert_state", one.state) })] : [],
    );
    return collection(found);
  }, [around.cameras.answer, code]);
  const coverage = useMemo(() => {
    const found = (around.coverage.answer?.patrol.coverageGaps?.nodes ?? [])
      .filter((one) => one.uncoveredResidents > 0)
      .map((one) => cell(one.cellId, { share: 0.06 + 0.3 * Math.min(1, one.uncoveredResidents / 2_000) }));
    return collection(found);
  }, [around.coverage.answer]);
  const hotspots = useMemo(() => {
    const found = (around.hotspots.answer?.places.hotspots?.nodes ?? [])
      .filter((one) => one.verdict === "HOT")
      .map((one) => cell(one.cellId, {}));
    return collection(found);
  }, [around.hotspots.answer]);
  const place = room.calls.page?.nodes.find((call) => call.callId === picked)?.point;
  return useMemo(() => {
    const all: Record<LayerName, FeatureCollection> = { calls, units, stations, cameras, coverage, hotspots };
    const shown: Shown = Object.fromEntries(
      layerNames.map((name) => [name, on.has(name) ? all[name] : collection([])]),
    );
    return { ...shown, picked: collection(place ? [at("picked", place, {})] : []) };
  }, [calls, units, stations, cameras, coverage, hotspots, on, place?.latitude, place?.longitude]);
}
