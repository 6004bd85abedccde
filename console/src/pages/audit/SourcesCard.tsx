import { useFeed } from "../../data/hooks";
import { AuditQuality, AuditSourceHealth } from "../../generated/questions";
import { Panel } from "../../parts/Panel";
import { useWords } from "../../words";

/** Did the sources come, in time, and what was put aside. */
export function SourcesCard() {
  const { say, code, moment, number } = useWords();
  const reading = useFeed(AuditSourceHealth, { first: 50 }, 120);
  const page = reading.answer?.oversight.sourceHealth;
  return (
    <Panel id="sources" title={say("audit_sources")} className="card wide" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}>
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="sources">
        <table>
          <thead>
            <tr>
              {(["source", "state", "last_arrival", "rows_n", "put_aside"] as const).map((word) => (
                <th key={word} scope="col" className={word === "rows_n" || word === "put_aside" ? "right" : ""}>{say(word)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(page?.nodes ?? []).map((one) => (
              <tr key={one.sourceId}>
                <th scope="row"><a href={`/quality/source/${one.sourceId}`}>{one.sourceId}</a></th>
                <td className={one.breachState === "OK" ? "" : "alert"}>{code("breach_state", one.breachState)}</td>
                <td className="nowrap">{moment(one.lastArrivalAt)}</td>
                <td className="right">{number(one.rows)}</td>
                <td className="right">{number(one.quarantinedRows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Rules that rows broke, the worst first. */
export function RulesCard() {
  const { say, code, number } = useWords();
  const reading = useFeed(AuditQuality, { first: 100 }, 120);
  const page = reading.answer?.oversight.dataQualityReport;
  const rows = (page?.nodes ?? []).toSorted((a, b) => (b.failedPct ?? 0) - (a.failedPct ?? 0)).slice(0, 14);
  return (
    <Panel id="rules" title={say("audit_rules")} className="card" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}>
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="rules">
        <table>
          <thead>
            <tr>
              {(["rule", "state", "failed", "count_n"] as const).map((word) => (
                <th key={word} scope="col" className={word === "failed" || word === "count_n" ? "right" : ""}>{say(word)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={`${one.tableName} ${one.ruleId}`}>
                <th scope="row"><a href={`/quality/rule/${one.sourceId}/${one.ruleId}`}>{one.ruleId}</a></th>
                <td className={one.state === "FAIL" ? "alert" : one.state === "WARN" ? "warn" : ""}>{code("quality_state", one.state)}</td>
                <td className="right">{number(one.failedPct, 2)} %</td>
                <td className="right soft">{number(one.rowsChecked)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
