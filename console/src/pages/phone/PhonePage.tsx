import { useSyncExternalStore } from "react";
import { useFeed, useNow } from "../../data/hooks";
import type { Deed } from "../../data/outbox";
import { CallBrief, UnitStatusBoard } from "../../generated/questions";
import { Age, Refused } from "../../parts/Panel";
import { useSession } from "../../session/context";
import { useWords } from "../../words";
import { BriefFacts } from "../BriefFacts";
import { Deeds } from "./Deeds";
import { StatusButtons } from "./StatusButtons";

/** So long the board may take to tell of what the service has. */
const UNTOLD = 10_000;

/**
 * Whether what he has pressed last is his status on his own screen: from then on, and until the board
 * has had time to tell of it, so that no button comes back under his finger.
 */
function holds(pressed: Deed, now: number): boolean {
  return pressed.state === "waiting" || now < (pressed.sentAt ?? 0) + UNTOLD;
}

/** One officer's own call: what he must know, and what he reports. Made for a small screen outdoors. */
export default function PhonePage() {
  const { say, code, time } = useWords();
  const { claims, outbox } = useSession();
  const board = useFeed(UnitStatusBoard, { first: 200 }, 4);
  const unit = board.answer?.dispatch.unitStatusBoard?.nodes.find((one) => one.unitId === claims.unit);
  const callId = unit?.callId ?? undefined;
  const brief = useFeed(callId ? CallBrief : undefined, { for: callId ?? "", callId: callId ?? "" }, 5);
  const page = brief.answer?.dispatch.callBrief;
  const row = callId ? page?.nodes[0] : undefined;
  const deeds = useSyncExternalStore(outbox.subscribe, outbox.all);
  const now = useNow();
  const pressed = deeds.find((deed) => deed.status && deed.variables.callId === callId);
  const status = (pressed && holds(pressed, now) ? pressed.status : unit?.secondaryStatus) ?? "";
  const place = row?.nearestEntrance ?? row?.point;

  return (
    <div className="pocket">
      <header className="mine">
        <h1>
          <span className="soft">{say("my_unit")}</span> {claims.unit || claims.actor}
        </h1>
        <p>
          {unit ? <b>{code("unit_status", status)}</b> : <span className="soft">{board.answer ? say("on_duty_not") : say("waiting")}</span>}
          {board.at ? <Age reading={board} /> : null}
        </p>
      </header>
      <Refused reading={board} />
      {callId ? (
        <section aria-labelledby="own" className="own">
          <h2 id="own" className="type">
            <span className="priority" data-level="low">
              {row?.priorityCommon ?? "–"}
            </span>
            {row ? code("call_type", row.typeCommon) : callId}
          </h2>
          {row ? (
            <>
              <p className="soft">
                {say("received")} {time(row.receivedAt)} · {callId}
              </p>
              {place ? (
                <a className="button wide" href={`geo:${place.latitude},${place.longitude}`}>
                  {say("directions")}
                </a>
              ) : (
                <p className="hint">{say("place_unknown")}</p>
              )}
              <BriefFacts brief={row} />
            </>
          ) : (
            <Refused reading={brief} />
          )}
        </section>
      ) : (
        <section className="own calm">
          <h2>{say("my_call_none")}</h2>
          <p className="hint">{say("my_call_none_text")}</p>
        </section>
      )}
      {unit && callId ? <StatusButtons unitId={unit.unitId} callId={callId} status={status} /> : null}
      <Deeds deeds={deeds} />
    </div>
  );
}
