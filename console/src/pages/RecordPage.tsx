import { useFeed } from "../data/hooks";
import { WhoViewedMyData } from "../generated/questions";
import { Panel } from "../parts/Panel";
import { useWords } from "../words";

/** What anybody's looks at his own records were, for the citizen; and for a unit who replayed it. */
export default function RecordPage() {
  const { say, code, moment, number, language } = useWords();
  const looks = useFeed(WhoViewedMyData, { first: 200 }, 60);
  const page = looks.answer?.oversight.whoViewedMyData;
  const rows = page?.nodes ?? [];
  const [first] = rows;
  return (
    <>
      <h1>{say("record_title")}</h1>
      <p className="lead">{say("record_text")}</p>
      <div className="cards">
        <Panel id="looks" title={first ? say("record_total", { n: number(first.totalUsages) }) : say("record_title")} className="card full" reading={looks} age={0} figure={page?.figureId}
          tools={first?.delayedCount ? <span className="warn">{say("record_delayed", { n: number(first.delayedCount) })}</span> : null}>
          {page && !rows.length ? <p className="hint padded">{say("record_none")}</p> : null}
          {rows.length ? (
            <div className="scroll" tabIndex={0} role="group" aria-labelledby="looks">
              <table>
                <thead>
                  <tr>
                    {(["when", "record_who", "record_action", "purpose", "record_kind", "entry"] as const).map((word) => (
                      <th key={word} scope="col">{say(word)}</th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map((one) => (
                    <tr key={one.usageId}>
                      <th scope="row">{one.isDelayed ? say("record_delayed_row") : moment(one.logtime)}</th>
                      <td>{one.receiverName ?? "–"}</td>
                      <td>{(language === "zh" ? one.actionZh : one.action) ?? "–"}</td>
                      <td>{code("access_purpose", one.purpose)}</td>
                      <td>{code("record_kind", one.recordKind)}</td>
                      <td><code>{one.usageId}</code></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ) : null}
        </Panel>
      </div>
    </>
  );
}
