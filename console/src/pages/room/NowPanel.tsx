import { useNow } from "../../data/hooks";
import { Panel } from "../../parts/Panel";
import { Tile } from "../../parts/Tile";
import { useWords } from "../../words";
import { type Room, since } from "./questions";

/** How things stand at this moment, counted from what is on the screen. */
export function NowPanel({ room }: { room: Room }) {
  const { say, span, number } = useWords();
  const now = useNow();
  const calls = room.calls.page?.nodes;
  const units = room.units.page?.nodes;
  const without = calls?.filter((call) => call.unitsAssigned === 0) ?? [];
  const over = calls?.filter((call) => call.stateThreshold !== "OK") ?? [];
  const longest = Math.max(0, ...without.map((call) => call.waitSeconds));
  const busy = units?.filter((unit) => unit.callId) ?? [];
  const free = units?.filter((unit) => !unit.callId && unit.primaryStatus !== "NotAvailable") ?? [];
  return (
    <Panel id="now" title={say("today")} className="now" reading={room.units} age={room.units.page?.dataAgeSeconds}>
      <div className="tiles">
        <Tile name={say("waiting_no_unit")} value={calls ? number(without.length) : "–"} tone={without.length ? "warn" : undefined} />
        <Tile name={say("longest")} value={without.length ? span(longest + since(room.calls, now)) : "–"} />
        <Tile name={say("over_time")} value={calls ? number(over.length) : "–"} tone={over.some((call) => call.stateThreshold === "ALERT") ? "alert" : undefined} />
        <Tile name={say("units_free")} value={units ? number(free.length) : "–"} tone={units && free.length === 0 ? "alert" : undefined} />
        <Tile name={say("units_busy")} value={units ? number(busy.length) : "–"} />
        <Tile name={say("units_board")} value={units ? number(units.length) : "–"} />
      </div>
    </Panel>
  );
}
