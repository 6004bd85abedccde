import { useEffect, useMemo, useRef, useState } from "react";
import { GridList, GridListItem, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useNow } from "../../data/hooks";
import { announce } from "../../parts/Announcer";
import { Panel } from "../../parts/Panel";
import { useWords, type Word } from "../../words";
import { type Call, type Room, short, since } from "./questions";

const filters = ["filter_all", "filter_waiting", "filter_over"] as const;
type Filter = (typeof filters)[number];

/** Open calls as the service orders them: the most urgent first, and of equals the longest waiting. */
export function CallsPanel(given: { room: Room; picked: string | undefined; pick: (id: string | undefined) => void }) {
  const words = useWords();
  const { say, code, area, span } = words;
  const { calls } = given.room;
  const [filter, setFilter] = useState<Filter>("filter_all");
  const now = useNow();
  const moved = since(calls, now);
  const rows = useMemo(() => (calls.page?.nodes ?? []).filter((call) => kept(call, filter)), [calls.page, filter]);
  useArrivals(calls.page?.nodes, (call) =>
    announce(say("calls_new", { type: code("call_type", call.typeCommon), area: area(call.areaId) })),
  );

  return (
    <Panel
      id="calls"
      title={say("calls")}
      className="calls"
      reading={calls}
      age={calls.page?.dataAgeSeconds}
      tools={<b className="count">{calls.page ? calls.page.nodes.length : ""}</b>}
    >
      <ToggleButtonGroup
        className="segments"
        aria-label={say("status")}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[filter]}
        onSelectionChange={(keys) => setFilter([...keys][0] as Filter)}
      >
        {filters.map((one) => (
          <ToggleButton key={one} id={one}>
            {say(one)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {/* Arrows move, Enter picks: to open a brief is a look that is recorded. */}
      <GridList
        className="rows"
        aria-label={say("calls")}
        items={rows}
        dependencies={[words, Math.floor(moved)]}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={given.picked ? [given.picked] : []}
        onSelectionChange={(keys) => given.pick(keys === "all" ? undefined : ([...keys][0] as string | undefined))}
        renderEmptyState={() => <p className="hint padded">{calls.answer ? say("calls_none") : say("waiting")}</p>}
      >
        {(call) => {
          const wait = call.waitSeconds + moved;
          const type = code("call_type", call.typeCommon);
          const status = code("incident_status", call.status);
          return (
            <GridListItem
              id={call.callId}
              className={`call ${call.stateThreshold.toLowerCase()}`}
              textValue={`${say("call_of", { type, priority: call.priorityCommon ?? "–", status, wait: span(wait) })}, ${area(call.areaId)}, ${short(call.callId)}`}
            >
              <span className="priority" data-level={level(call.priorityCommon)}>
                {call.priorityCommon ?? "–"}
              </span>
              <span className="lines">
                <span className="line">
                  <b>{type}</b>
                  <b className="wait">{span(wait)}</b>
                </span>
                <span className="line soft">
                  <span>
                    {area(call.areaId)} · {short(call.callId)}
                  </span>
                  <span>
                    {status}
                    {call.stateThreshold !== "OK" ? <em className="unseen">, {say(over(call))}</em> : null}
                  </span>
                </span>
              </span>
              <span className={`crew ${call.unitsAssigned ? "" : "none"}`}>
                {call.unitsAssigned || "–"}
                <span className="unseen">{call.unitsAssigned === 1 ? say("unit_1") : say("units_n", { n: call.unitsAssigned })}</span>
              </span>
            </GridListItem>
          );
        }}
      </GridList>
    </Panel>
  );
}

function kept(call: Call, filter: Filter): boolean {
  if (filter === "filter_waiting") return call.unitsAssigned === 0;
  if (filter === "filter_over") return call.stateThreshold !== "OK";
  return true;
}

function over(call: Call): Word {
  return call.stateThreshold === "ALERT" ? "over_alert" : "over_warn";
}

/** Life at risk, urgent, the rest. */
export function level(priority: number | null): "high" | "mid" | "low" {
  if (priority === null) return "low";
  if (priority >= 8) return "high";
  return priority >= 5 ? "mid" : "low";
}

/** Calls that were not there at the look before; nothing at the first look. */
function useArrivals(calls: readonly Call[] | undefined, tell: (call: Call) => void) {
  const seen = useRef<Set<string> | undefined>(undefined);
  useEffect(() => {
    if (!calls) return;
    const before = seen.current;
    seen.current = new Set(calls.map((call) => call.callId));
    const added = before ? calls.filter((call) => !before.has(call.callId)) : [];
    for (const call of added.slice(0, 3)) tell(call);
  });
}
