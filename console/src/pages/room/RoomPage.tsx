import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import type { FeatureCollection } from "geojson";
import { useSession } from "../../session/context";
import { useWords } from "../../words";
import { AlertsPanel } from "./AlertsPanel";
import { CallPanel } from "./CallPanel";
import { CallsPanel } from "./CallsPanel";
import { Layers } from "./Layers";
import { NowPanel } from "./NowPanel";
import { FiguresPanel } from "./FiguresPanel";
import { useNearest, useRoom } from "./questions";
import { UnitsPanel } from "./UnitsPanel";
import { type LayerName, useAround, useOpenLayers, useShown, type Week } from "./useLayers";

const CountyMap = lazy(() => import("../../map/CountyMap"));

/** The command room: open calls, the county, and beside it the call that was picked or the day. */
export default function RoomPage() {
  const { say, language } = useWords();
  const session = useSession();
  const room = useRoom();
  const open = useOpenLayers();
  const [on, setOn] = useState<ReadonlySet<LayerName>>(() => new Set(open.filter((one) => one !== "hotspots" && one !== "coverage")));
  const [week, setWeek] = useState<Week>();
  const [picked, setPicked] = useState<string>();
  const [unit, setUnit] = useState<string>();
  const around = useAround(on, week);
  const shown = useShown(room, around, on, picked);
  const roads = useRoads();
  const theme = useTheme();
  const call = room.calls.page?.nodes.find((one) => one.callId === picked);
  const position = room.positions.page?.nodes.find((one) => one.unitId === unit);
  const near = useNearest(call).rows.filter((row) => !row.excludedReason).slice(0, 3).map((row) => row.unitId);
  // The map goes where something was picked; it does not follow what moves after that.
  const focus = useMemo(() => {
    if (position) return [position.point];
    const units = room.positions.page?.nodes.filter((one) => near.includes(one.unitId)) ?? [];
    return call?.point ? [call.point, ...units.map((one) => one.point)] : [];
  }, [call?.callId, near.join(), position?.unitId]);

  // Escape lets go of the call, wherever one is.
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape") setPicked(undefined);
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, []);

  const pick = useCallback((source: "calls" | "units", id: string) => {
    if (source === "calls") setPicked(id);
    else setUnit(id);
  }, []);

  return (
    <>
      <h1 className="unseen">{say("page_room")}</h1>
      <CallsPanel room={room} picked={picked} pick={(id) => { setPicked(id); setUnit(undefined); }} />
      <div className="middle">
        <Suspense fallback={<p className="hint padded">{say("waiting")}</p>}>
          <CountyMap
            key={language}
            shown={shown}
            roads={roads}
            tiles={session.settings.tiles}
            theme={theme}
            focus={focus}
            pick={pick}
          />
        </Suspense>
        <Layers open={open} on={on} setOn={setOn} week={week} setWeek={setWeek} around={around} asOf={room.calls.page?.dataAsOf} />
      </div>
      <aside className="side" aria-label={say(call ? "call" : "today")}>
        {call ? (
          <CallPanel key={call.callId} room={room} call={call} close={() => setPicked(undefined)} />
        ) : (
          <>
            <NowPanel room={room} />
            <FiguresPanel />
            <AlertsPanel around={around} />
            <UnitsPanel room={room} picked={unit} pick={setUnit} />
          </>
        )}
      </aside>
    </>
  );
}

/** The roads of the snapshot; they change when another network is published. */
function useRoads() {
  const { asker } = useSession();
  const [roads, setRoads] = useState<FeatureCollection & { attribution?: string }>();
  useEffect(() => {
    const stop = new AbortController();
    const load = async () => {
      const headers = { authorization: `Bearer ${asker.token()}` };
      const response = await fetch("/map/roads.geojson", { headers, signal: stop.signal });
      if (response.ok) setRoads(await response.json());
    };
    load().catch(() => undefined);
    return () => stop.abort();
  }, [asker]);
  return roads;
}

function useTheme(): string {
  const [theme, setTheme] = useState(document.documentElement.dataset["theme"] ?? "dark");
  useEffect(() => {
    const look = new MutationObserver(() => setTheme(document.documentElement.dataset["theme"] ?? "dark"));
    look.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => look.disconnect();
  }, []);
  return theme;
}
