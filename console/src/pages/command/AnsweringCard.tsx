import { useFeed } from "../../data/hooks";
import { CommandCallAnswering, CommandQuickResponse } from "../../generated/questions";
import { Hours } from "../../parts/Hours";
import { Panel } from "../../parts/Panel";
import { Whiskers } from "../../parts/Whiskers";
import { useWords } from "../../words";

/** Calls answered in time, hour by hour. */
export function AnsweringCard() {
  const words = useWords();
  const { say, number, time } = words;
  const reading = useFeed(CommandCallAnswering, { first: 24 }, 120);
  const page = reading.answer?.dispatch.callAnswering;
  const items = (page?.nodes ?? []).toReversed().map((one) => ({
    key: one.intervalAt,
    label: time(one.intervalAt).slice(0, 2),
    value: one.within10sPct?.value,
    lower: one.within10sPct?.lower,
    upper: one.within10sPct?.upper,
    n: one.answered,
  }));
  return (
    <Panel id="answering" title={say("chart_answering")} className="card wide" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}>
      <Hours caption={say("chart_answering")} items={items} format={percent(number)} most={100} />
    </Panel>
  );
}

/** Units on scene within what the standard says. */
export function QuickCard() {
  const { say, number, span, interval } = useWords();
  const reading = useFeed(CommandQuickResponse, { ringSet: "TIANJIN" as const }, 120);
  const page = reading.answer?.dispatch.quickResponseCompliance;
  const rows = page?.nodes ?? [];
  const items = rows.map((one) => ({
    key: String(one.ringMinutes),
    label: `${one.ringMinutes} ${say("unit_min")}`,
    value: one.compliancePct?.value,
    lower: one.compliancePct?.lower ?? null,
    upper: one.compliancePct?.upper ?? null,
    n: one.n,
  }));
  const [first] = rows;
  return (
    <Panel id="quick" title={say("chart_quick")} className="card" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}>
      {first ? (
        <p className="hint padded">
          {say("response_p90")} {span(first.p90Seconds?.value)} ({interval(first.p90Seconds, span)}) · {say("missing", { pct: number(first.missingPct, 1) })}
        </p>
      ) : null}
      <Whiskers caption={say("chart_quick")} items={items} format={percent(number)} most={100} />
    </Panel>
  );
}

export function percent(number: (value: number | null | undefined, digits?: number) => string) {
  return (value: number | null | undefined) => (value === null || value === undefined ? "–" : `${number(value)} %`);
}
