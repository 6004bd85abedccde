import { useFeed } from "../../data/hooks";
import { CommandCallAnswering, CommandQuickResponse, CommandResponseTimes } from "../../generated/questions";
import { Panel } from "../../parts/Panel";
import { Tile } from "../../parts/Tile";
import { mayAsk, useSession } from "../../session/context";
import { useWords } from "../../words";

/** The day's figures, each with its interval and n; for who may see them. */
export function FiguresPanel() {
  const { say, span, number, interval } = useWords();
  const session = useSession();
  const may = mayAsk(session, "responseTimes", "COMMAND");
  const response = useFeed(may ? CommandResponseTimes : undefined, {}, 60);
  const answering = useFeed(may ? CommandCallAnswering : undefined, { granularity: "DAY" as const, first: 1 }, 60);
  const quick = useFeed(may ? CommandQuickResponse : undefined, {}, 60);
  if (!may) return null;
  const page = response.answer?.dispatch.responseTimes;
  const leg = page?.nodes.find((one) => one.leg === "RESPONSE");
  const day = answering.answer?.dispatch.callAnswering?.nodes[0];
  const ring = quick.answer?.dispatch.quickResponseCompliance?.nodes[0];
  const pct = (value: number | null | undefined) => (value === null || value === undefined ? "–" : `${number(value)} %`);
  const n = (count: number | null | undefined) => <> · {say("n", { n: number(count) })}</>;
  return (
    <Panel id="figures" title={say("day_figures")} className="figures" reading={response} age={page?.dataAgeSeconds} figure={page?.figureId}>
      <div className="tiles two">
        <Tile name={say("response_p50")} value={span(leg?.p50Seconds?.value)} detail={<>{interval(leg?.p50Seconds, span)}{n(leg?.n)}</>} />
        <Tile name={say("response_p90")} value={span(leg?.p90Seconds?.value)} detail={<>{interval(leg?.p90Seconds, span)}{n(leg?.n)}</>} />
        <Tile name={say("answered_10")} value={pct(day?.within10sPct?.value)} detail={<>{interval(day?.within10sPct, pct)}{n(day?.answered)}</>} />
        <Tile name={say("on_scene_5")} value={pct(ring?.compliancePct?.value)} detail={<>{interval(ring?.compliancePct, pct)}{n(ring?.n)}</>} />
      </div>
    </Panel>
  );
}
