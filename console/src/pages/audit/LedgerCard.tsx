import { useState } from "react";
import { Button, Checkbox } from "react-aria-components";
import { useFeed } from "../../data/hooks";
import { AuditAccessLog, AuditProof } from "../../generated/questions";
import { Panel } from "../../parts/Panel";
import { useWords } from "../../words";

/** The latest entries of the ledger; any of them is proved to stand in the tree whose root is shown. */
export function LedgerCard() {
  const { say, code, moment, number } = useWords();
  const [denied, setDenied] = useState(false);
  const [entry, setEntry] = useState<{ eventId: string; position: number }>();
  const log = useFeed(AuditAccessLog, { first: 12, ...(denied ? { decisions: ["DENY" as const] } : {}) }, 30);
  const tree = useFeed(AuditProof, {}, 60);
  const proved = useFeed(entry ? AuditProof : undefined, { eventId: entry?.eventId ?? null }, 600);
  const page = log.answer?.oversight.accessLog;
  const root = tree.answer?.oversight.auditProof?.nodes[0];
  const proof = proved.answer?.oversight.auditProof?.nodes[0];
  return (
    <Panel
      id="ledger"
      title={say("audit_ledger")}
      className="card full"
      reading={log}
      age={0}
      figure={page?.figureId}
      tools={
        <Checkbox className="layer" isSelected={denied} onChange={setDenied}>
          <i aria-hidden="true" />
          {say("only_denied")}
        </Checkbox>
      }
    >
      {root ? (
        <p className="padded">
          {say("proof_tree", { n: number(root.treeSize) })} <code className="whole">{root.rootHash}</code>{" "}
          <span className="soft">
            {root.anchorSize ? say("proof_anchor", { n: number(root.anchorSize), at: moment(root.anchoredAt) }) : null} {say("proof_how")}
          </span>
        </p>
      ) : null}
      <p role="status" className={proof ? (proof.verified ? "good padded" : "wrong padded") : ""}>
        {entry && proof
          ? say("proof_entry", { position: number(entry.position), verdict: say(proof.verified ? "proved" : "not_proved") })
          : ""}
      </p>
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="ledger">
        <table>
          <thead>
            <tr>
              {(["entry", "when", "who", "what", "purpose", "rows_left", "decision", "prove"] as const).map((word) => (
                <th key={word} scope="col" className={word === "rows_left" ? "right" : ""}>{say(word)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(page?.nodes ?? []).map((one) => (
              <tr key={`${one.position} ${one.capabilityId}`}>
                <th scope="row">{number(one.position)}</th>
                <td className="nowrap">{moment(one.at)}</td>
                <td>{one.actorId ?? "–"} <span className="soft">{code("role", one.role)}</span></td>
                <td>{one.capabilityId ?? one.act ?? "–"}</td>
                <td>{code("access_purpose", one.purpose)}</td>
                <td className="right">{number(one.rowCount)}</td>
                <td className={one.decision === "DENY" ? "alert" : ""}>
                  {code("access_decision", one.decision)}
                  {one.denyReason ? `: ${code("access_denial", one.denyReason)}` : ""}
                </td>
                <td>
                  <Button className="button quiet" aria-label={say("prove_name", { position: number(one.position) })} onPress={() => setEntry(one)}>
                    {say("prove")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
