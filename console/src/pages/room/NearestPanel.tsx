import { useState } from "react";
import { Button } from "react-aria-components";
import { Panel } from "../../parts/Panel";
import { useSession } from "../../session/context";
import { useWords } from "../../words";
import { useAct } from "../acts";
import { useDeed } from "./acting";
import { type Call, type Near, short, useNearest } from "./questions";

/** Who reaches the call soonest, and who is near and cannot be sent, with the reason. */
export function NearestPanel({ call }: { call: Call }) {
  const { say, code, number, span } = useWords();
  const session = useSession();
  const reading = useNearest(call);
  const { page, rows } = reading;
  const sendable = rows.filter((row) => !row.excludedReason);
  const [unit, setUnit] = useState("");
  const [deed, follow] = useDeed(() => say("assigned", { unit, call: short(call.callId) }));
  const assign = useAct("AssignUnit");
  const send = (unitId: string) => {
    if (!assign) return;
    setUnit(unitId);
    follow(session.outbox.add(assign, { callId: call.callId, unitId }));
  };
  const [first] = sendable;
  return (
    <Panel
      id="nearest"
      title={say("nearest")}
      className="nearest"
      reading={reading}
      age={0}
      figure={page?.figureId}
    >
      {!call.point ? <p className="hint padded">{say("place_unknown")}</p> : null}
      {rows.length ? (
        <table>
          <thead>
            <tr>
              <th scope="col">{say("unit")}</th>
              <th scope="col" className="right">{say("eta")}</th>
              <th scope="col" className="right">{say("nine")}</th>
              <th scope="col" className="right">{say("fix_age")}</th>
              <th scope="col"><span className="unseen">{say("assign")}</span></th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.rowNo} className={row.excludedReason ? "excluded" : ""}>
                <th scope="row">{row.unitId}</th>
                {row.excludedReason ? (
                  <td colSpan={2}>{code("excluded_reason", row.excludedReason)}</td>
                ) : (
                  <Times row={row} />
                )}
                <td className="right soft">{span(row.fixAgeSeconds)}</td>
                <td className="right">
                  {assign && !row.excludedReason ? (
                    <Button
                      className={`button ${row === first ? "primary" : ""}`}
                      aria-label={say("assign_name", { unit: row.unitId })}
                      isDisabled={deed?.state === "waiting"}
                      onPress={() => send(row.unitId)}
                    >
                      {deed?.state === "waiting" && unit === row.unitId ? say("assigning") : say("assign")}
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="hint padded">{reading.answer ? say("nearest_none") : say("waiting")}</p>
      )}
      {deed?.state === "refused" ? <p className="wrong padded">{say("acted_not", { why: deed.why ?? "" })}</p> : null}
      {deed?.state === "sent" ? <p className="good padded">{say("assigned", { unit, call: short(call.callId) })}</p> : null}
      {first ? (
        <p className="hint padded">
          {say("eta_hint", { n: number(first.etaN), pct: number(first.etaWithinP90Pct?.value) })}
          {" · "}
          {code("travel_basis", first.travelBasis)}
        </p>
      ) : null}
    </Panel>
  );
}

function Times({ row }: { row: Near }) {
  const { span } = useWords();
  return (
    <>
      <td className="right">
        <b>{span(row.etaP50Seconds)}</b>
      </td>
      <td className="right soft">{span(row.etaP90Seconds)}</td>
    </>
  );
}
