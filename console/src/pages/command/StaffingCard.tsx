import { useFeed } from "../../data/hooks";
import { CommandCallTakerStaffing, CommandShiftStaffing } from "../../generated/questions";
import { Hours } from "../../parts/Hours";
import { Panel } from "../../parts/Panel";
import { Whiskers } from "../../parts/Whiskers";
import { useWords } from "../../words";
import { percent } from "./AnsweringCard";

/** Zones where fewer were on duty than planned, the emptiest hour of each. */
export function StaffingCard() {
  const { say, area, number } = useWords();
  const reading = useFeed(CommandShiftStaffing, { first: 200 }, 120);
  const page = reading.answer?.patrol.shiftStaffing;
  const worst = new Map<string, NonNullable<typeof page>["nodes"][number]>();
  for (const one of page?.nodes ?? []) {
    const before = worst.get(one.zoneId);
    if (!before || (one.fillPct?.value ?? 100) < (before.fillPct?.value ?? 100)) worst.set(one.zoneId, one);
  }
  const items = [...worst.values()].slice(0, 8).map((one) => ({
    key: one.zoneId,
    label: `${area(one.zoneId)}, ${String(one.hour).padStart(2, "0")}:00`,
    value: one.fillPct?.value,
    lower: one.fillPct?.lower ?? null,
    upper: one.fillPct?.upper ?? null,
    n: one.plannedUnits,
    tone: one.minimumMet === false ? ("alert" as const) : undefined,
  }));
  return (
    <Panel id="staffing" title={say("chart_staffing")} className="card" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}>
      <Whiskers caption={say("chart_staffing")} items={items} format={percent(number)} most={100} />
    </Panel>
  );
}

/** What is forecast for the call takers, and how many of them that needs. */
export function TakersCard() {
  const { say, number } = useWords();
  const reading = useFeed(CommandCallTakerStaffing, { first: 48 }, 600);
  const page = reading.answer?.patrol.callTakerStaffing;
  const items = (page?.nodes ?? []).map((one) => ({
    key: one.slot,
    label: one.slot.split(" ").at(-1)?.slice(0, 2) ?? one.slot,
    value: one.forecastCalls,
    lower: one.forecastP10,
    upper: one.forecastP90,
    mark: one.required,
    n: one.required,
  }));
  return (
    <Panel id="takers" title={say("chart_takers")} className="card wide" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}>
      <p className="hint padded">{say("chart_takers_text")}</p>
      <Hours caption={say("chart_takers")} items={items} format={(value) => number(value)} band />
    </Panel>
  );
}
