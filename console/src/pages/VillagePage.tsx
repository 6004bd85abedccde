import { useFeed } from "../data/hooks";
import { DisputeQueue, VillageBrief } from "../generated/questions";
import { Panel } from "../parts/Panel";
import { useWords } from "../words";

/** A village officer's villages, and what in them waits for him. */
export default function VillagePage() {
  const { say, area, code, number, span, interval } = useWords();
  const villages = useFeed(VillageBrief, { first: 100 }, 120);
  const disputes = useFeed(DisputeQueue, { first: 50 }, 120);
  const page = villages.answer?.community.villageBrief;
  const queue = disputes.answer?.community.disputeQueue;
  const rows = page?.nodes ?? [];
  return (
    <>
      <h1>{say("village_title")}</h1>
      <div className="cards">
        <Panel id="villages" title={say("village")} className="card full" reading={villages} age={page?.dataAgeSeconds} figure={page?.figureId}
          tools={rows[0] ? <span className="soft">{say("village_days", { n: number(rows[0].days) })}</span> : null}>
          <div className="scroll" tabIndex={0} role="group" aria-labelledby="villages">
            <table>
              <thead>
                <tr>
                  <th scope="col">{say("village")}</th>
                  {(["village_calls", "village_incidents", "village_disputes", "village_hazards", "village_visits", "village_wait", "village_yoy", "village_residents"] as const).map((word) => (
                    <th key={word} scope="col" className="right">{say(word)}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((one) => (
                  <tr key={one.gridId}>
                    <th scope="row">{area(one.gridId)}</th>
                    <td className="right">{number(one.calls)}</td>
                    <td className="right">{number(one.incidents)}</td>
                    <td className="right">
                      {number(one.openDisputes)}
                      {one.overdueDisputes ? <span className="alert"> · {number(one.overdueDisputes)} {say("village_overdue")}</span> : null}
                    </td>
                    <td className={`right ${one.openHazards ? "warn" : ""}`}>{number(one.openHazards)}</td>
                    <td className={`right ${one.visitsDue ? "warn" : ""}`}>{number(one.visitsDue)}</td>
                    <td className="right">
                      {span(one.waitP90Seconds?.value)}{" "}
                      <span className="soft">
                        {interval(one.waitP90Seconds, span)} {say("n", { n: number(one.waits) })}
                      </span>
                    </td>
                    <td className="right">{one.yoyPct === null ? "–" : `${number(one.yoyPct)} %`}</td>
                    <td className="right soft">{number(one.residents)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
        <Panel id="disputes" title={say("disputes")} className="card full" reading={disputes} age={queue?.dataAgeSeconds} figure={queue?.figureId}>
          {queue && !queue.nodes.length ? <p className="hint padded">{say("none")}</p> : null}
          {queue?.nodes.length ? (
            <div className="scroll" tabIndex={0} role="group" aria-labelledby="disputes">
              <table>
                <thead>
                  <tr>
                    {(["disputes", "village", "state", "next", "since"] as const).map((word) => (
                      <th key={word} scope="col">{say(word)}</th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {queue.nodes.map((one) => (
                    <tr key={one.disputeId}>
                      <th scope="row">{code("dispute_type", one.type)} <span className="soft">{one.disputeId}</span></th>
                      <td>{area(one.gridId)}</td>
                      <td className={one.state === "OVERDUE" ? "alert" : ""}>
                        {code("dispute_queue_state", one.state)} · {one.daysLeft < 0 ? say("days_over", { n: number(-one.daysLeft) }) : say("days_left", { n: number(one.daysLeft) })}
                        {one.heatingUp ? <b className="warn"> · {say("heating_up")}</b> : null}
                      </td>
                      <td>{code("dispute_next_step", one.nextStep)}</td>
                      <td>{number(one.ageDays)} {say("unit_d")}</td>
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
