import { useFeed } from "../../data/hooks";
import { AuditAccessReview, AuditRetention } from "../../generated/questions";
import { Panel } from "../../parts/Panel";
import { useWords } from "../../words";

/** Accesses that a rule brought up and nobody has looked into yet. */
export function ReviewsCard() {
  const { say, code, number } = useWords();
  const reading = useFeed(AuditAccessReview, { first: 50 }, 60);
  const page = reading.answer?.oversight.accessReview;
  return (
    <Panel id="reviews" title={say("audit_reviews")} className="card full" reading={reading} age={0} figure={page?.figureId}>
      {page && !page.nodes.length ? <p className="hint padded">{say("none")}</p> : null}
      {page?.nodes.length ? (
        <div className="scroll" tabIndex={0} role="group" aria-labelledby="reviews">
          <table>
            <thead>
              <tr>
                {(["rule", "who", "what", "purpose", "rows_left", "since"] as const).map((word) => (
                  <th key={word} scope="col" className={word === "rows_left" ? "right" : ""}>{say(word)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {page.nodes.map((one) => (
                <tr key={one.reviewId}>
                  <th scope="row">{code("access_rule", one.ruleId)}</th>
                  <td>{one.actorId ?? "–"}</td>
                  <td>{one.capabilityId}</td>
                  <td>{code("access_purpose", one.purpose)}</td>
                  <td className="right">{number(one.rows)}</td>
                  <td>{number(one.ageDays, 1)} {say("unit_d")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </Panel>
  );
}

/** What is kept past its time; what is kept to is counted, not listed. */
export function RetentionCard() {
  const { say, number } = useWords();
  const reading = useFeed(AuditRetention, { first: 200 }, 300);
  const page = reading.answer?.oversight.retentionCompliance;
  const rows = page?.nodes ?? [];
  const over = rows.filter((one) => one.isCompliant === false);
  return (
    <Panel id="retention" title={say("audit_retention")} className="card" reading={reading} age={page?.dataAgeSeconds} figure={page?.figureId}
      tools={page ? <span className="soft">{say("compliant")}: {number(rows.length - over.length)} / {number(rows.length)}</span> : null}>
      <table>
        <thead>
          <tr>
            {(["rule", "kept_for", "oldest", "overdue"] as const).map((word) => (
              <th key={word} scope="col" className={word === "overdue" ? "right" : ""}>{say(word)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {over.map((one) => (
            <tr key={`${one.ruleId} ${one.tableName}`}>
              <th scope="row">{one.tableName}</th>
              <td>{one.maxAge ?? one.keptFor}</td>
              <td>{one.oldestAge ?? "–"}</td>
              <td className="right alert">{number(one.overdueRows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
