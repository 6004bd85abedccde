import { useFeed } from "../../data/hooks";
import { CommandTrendAlerts } from "../../generated/questions";
import { Panel } from "../../parts/Panel";
import { Whiskers } from "../../parts/Whiskers";
import { useWords } from "../../words";

/** Counts of the week that are out of what chance explains, with their limits. */
export function TrendsCard() {
  const { say, code, area, number } = useWords();
  const reading = useFeed(CommandTrendAlerts, { first: 50 }, 600);
  const page = reading.answer?.places.trendAlerts;
  const known = (page?.nodes ?? []).filter((one) => one.expected !== null).slice(0, 10);
  const items = known.map((one) => ({
    key: `${one.areaId} ${one.stream} ${one.type}`,
    label: `${code("call_type", one.type)}, ${area(one.areaId)} (${code("event_stream", one.stream)})`,
    value: one.count,
    lower: one.limitLow,
    upper: one.limitHigh,
    mark: one.expected,
    n: one.weeks,
    tone: one.alarm ? ("alert" as const) : undefined,
  }));
  return (
    <Panel id="trends" title={say("chart_trends")} className="card wide" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}>
      {page && !known.length ? <p className="hint padded">{say("chart_trends_none")}</p> : null}
      {known.length ? <Whiskers caption={say("chart_trends")} items={items} format={(value) => number(value)} /> : null}
    </Panel>
  );
}
