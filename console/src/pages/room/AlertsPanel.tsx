import { Button } from "react-aria-components";
import type { StolenVehicleAlertsQuery } from "../../generated/questions";
import { useNow } from "../../data/hooks";
import { Panel } from "../../parts/Panel";
import { mayAsk, useSession } from "../../session/context";
import { useWords } from "../../words";
import { useAct } from "../acts";
import { useDeed } from "./acting";
import { since } from "./questions";
import type { Around } from "./useLayers";

type Alert = NonNullable<StolenVehicleAlertsQuery["fraud"]["stolenVehicleAlerts"]>["nodes"][number];

/** Vehicles on the list that a camera has read: the desk compares before anybody is stopped. */
export function AlertsPanel({ around }: { around: Around }) {
  const { say, number } = useWords();
  const session = useSession();
  const reading = around.cameras;
  const page = reading.answer?.fraud.stolenVehicleAlerts;
  const moved = since(reading, useNow());
  if (!mayAsk(session, "stolenVehicleAlerts", "RESPOND") || !page?.nodes.length) return null;
  return (
    <Panel id="alerts" title={say("cameras")} className="alerts" reading={reading} age={page.dataAgeSeconds}
      tools={<b className="count">{number(page.nodes.length)}</b>}>
      <ul>
        {page.nodes.slice(0, 4).map((alert) => (
          <Row key={alert.alertId} alert={alert} moved={moved} />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ alert, moved }: { alert: Alert; moved: number }) {
  const { say, code, area, span } = useWords();
  const { outbox } = useSession();
  const verify = useAct("VerifyPlateHit");
  const [deed, follow] = useDeed(() => say("verified"));
  const press = (verdict: "CONFIRMED" | "REJECTED") => {
    if (verify) follow(outbox.add(verify, { alertId: alert.alertId, verdict }));
  };
  const open = verify && alert.state === "TO_VERIFY" && deed?.state !== "sent";
  return (
    <li>
      <span className="lines">
        <span className="line">
          <b>{code("list_reason", alert.listReason)}</b>
          <span>{say("camera_seen", { span: span(alert.seenAgeSeconds + moved) })}</span>
        </span>
        <span className="line soft">
          <span>
            {area(alert.areaId)} · {alert.cameraId}
          </span>
          <span>{deed?.state === "refused" ? say("acted_not", { why: deed.why ?? "" }) : code("plate_alert_state", alert.state)}</span>
        </span>
      </span>
      {open ? (
        <>
          <Button className="button" onPress={() => press("CONFIRMED")}>{code("hit_verification", "CONFIRMED")}</Button>
          <Button className="button" onPress={() => press("REJECTED")}>{code("hit_verification", "REJECTED")}</Button>
        </>
      ) : null}
    </li>
  );
}
