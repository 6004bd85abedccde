import { Button } from "react-aria-components";
import { useFeed, useNow } from "../../data/hooks";
import { CallBrief } from "../../generated/questions";
import { Panel } from "../../parts/Panel";
import { BriefFacts } from "../BriefFacts";
import { mayAsk, useSession } from "../../session/context";
import { useWords } from "../../words";
import { level } from "./CallsPanel";
import { ClosePart } from "./ClosePart";
import { NearestPanel } from "./NearestPanel";
import { type Call, type Room, short, since } from "./questions";

/** The call that was picked: what is known of it, and who can be sent. */
export function CallPanel(given: { room: Room; call: Call; close: () => void }) {
  const { call } = given;
  const { say, code, area, span } = useWords();
  const session = useSession();
  const now = useNow();
  // An officer's brief opens while his unit is on the call; asking before would be refused.
  const mine = given.room.units.page?.nodes.some(
    (unit) => unit.unitId === session.claims.unit && unit.callId === call.callId,
  );
  const opens = mayAsk(session, "callBrief", "RESPOND") && (session.claims.role !== "OFFICER" || mine);
  const brief = useFeed(opens ? CallBrief : undefined, { for: call.callId, callId: call.callId }, 5);
  const page = brief.answer?.dispatch.callBrief;
  const row = page?.nodes[0];
  return (
    <>
      <Panel
        id="call"
        title={`${say("call")} ${short(call.callId)}`}
        className="detail"
        reading={opens ? brief : given.room.calls}
        age={opens ? page?.dataAgeSeconds : call.dataAgeSeconds}
        tools={
          <Button className="button quiet" aria-label={say("to_list")} onPress={given.close}>
            ✕
          </Button>
        }
      >
        <div className={`headline ${call.stateThreshold.toLowerCase()}`}>
          <span className="priority" data-level={level(call.priorityCommon)}>
            {call.priorityCommon ?? "–"}
          </span>
          <span className="what">
            <b>{code("call_type", call.typeCommon)}</b>
            <span className="soft">{area(call.areaId)}</span>
          </span>
          <span className="wait">
            <b>{span(call.waitSeconds + since(given.room.calls, now))}</b>
            <span className="soft">{code("incident_status", call.status)}</span>
          </span>
        </div>
        {opens ? row ? <BriefFacts brief={row} /> : null : <p className="hint padded">{say("brief_not_open")}</p>}
        <ClosePart call={call} />
      </Panel>
      <NearestPanel call={call} />
    </>
  );
}
