import { useFeed } from "../../data/hooks";
import { CommandResponseTimes } from "../../generated/questions";
import { codes } from "../../generated/codes";
import { Hours } from "../../parts/Hours";
import { Panel } from "../../parts/Panel";
import { Whiskers } from "../../parts/Whiskers";
import { useWords } from "../../words";

/** From call to arrival, hour by hour. */
export function ResponseCard() {
  const { say, span, number } = useWords();
  const reading = useFeed(CommandResponseTimes, { groupBy: ["HOUR" as const], first: 24 }, 120);
  const page = reading.answer?.dispatch.responseTimes;
  const rows = (page?.nodes ?? []).filter((one) => one.leg === "RESPONSE").toSorted((a, b) => (a.hour ?? 0) - (b.hour ?? 0));
  const [first] = rows;
  const items = rows.map((one) => ({
    key: String(one.hour),
    label: String(one.hour).padStart(2, "0"),
    value: one.p50Seconds?.value,
    lower: one.p50Seconds?.lower,
    upper: one.p50Seconds?.upper,
    mark: one.p90Seconds?.value,
    n: one.n,
  }));
  const missing = Math.max(0, ...rows.map((one) => one.missingPct ?? 0));
  return (
    <Panel id="response" title={say("chart_response")} className="card wide" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}>
      <p className="hint padded">
        {say("chart_response_text")} {first?.targetSeconds ? say("target", { value: span(first.targetSeconds) }) : ""}
        {missing ? ` · ≤ ${say("missing", { pct: number(missing, 1) })}` : ""}
      </p>
      <Hours caption={say("chart_response")} items={items} format={span} step={300} target={first?.targetSeconds} />
    </Panel>
  );
}

/** Where the time goes: each leg of a call, half of them within. */
export function LegsCard() {
  const { say, code, span, number } = useWords();
  const reading = useFeed(CommandResponseTimes, { standards: null }, 120);
  const page = reading.answer?.dispatch.responseTimes;
  // A leg comes once for each standard that it is held against, some of which are of few calls.
  const legs = Object.keys(codes.response_leg).flatMap((leg) => {
    const rows = (page?.nodes ?? []).filter((one) => one.leg === leg);
    return rows.toSorted((a, b) => (b.n ?? 0) - (a.n ?? 0)).slice(0, 1);
  });
  const items = legs.map((one) => ({
    key: one.leg,
    label: code("response_leg", one.leg),
    value: one.p50Seconds?.value,
    lower: one.p50Seconds?.lower ?? null,
    upper: one.p50Seconds?.upper ?? null,
    mark: one.p90Seconds?.value,
    n: one.n,
  }));
  const missing = Math.max(0, ...(page?.nodes ?? []).map((one) => one.missingPct ?? 0));
  return (
    <Panel id="legs" title={say("chart_legs")} className="card" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}>
      <p className="hint padded">
        {say("chart_response_text")} {missing ? ` ≤ ${say("missing", { pct: number(missing, 1) })}` : ""}
      </p>
      <Whiskers caption={say("chart_legs")} items={items} format={span} />
    </Panel>
  );
}
