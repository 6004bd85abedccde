import { useState } from "react";
import { Button } from "react-aria-components";
import { codes } from "../../generated/codes";
import type { CallDisposition } from "../../generated/questions";
import { useSession } from "../../session/context";
import { useWords } from "../../words";
import { useAct } from "../acts";
import { useDeed } from "./acting";
import { type Call, short } from "./questions";

const dispositions = Object.keys(codes.call_disposition) as CallDisposition[];

/** How a call ended, which closes it; and that it is one with another. */
export function ClosePart({ call }: { call: Call }) {
  const { say, code } = useWords();
  const { outbox } = useSession();
  const dispose = useAct("RecordDisposition");
  const link = useAct("LinkCalls");
  const [how, setHow] = useState<CallDisposition>("HANDLED");
  const [deed, follow] = useDeed(() => say("recorded", { call: short(call.callId) }));
  if (!dispose) return null;
  const primary = call.duplicateGroupId;
  return (
    <div className="ending">
      {link && primary && primary !== call.callId ? (
        <p>
          <span className="warn">{say("duplicate")}</span>{" "}
          <Button className="button" onPress={() => follow(outbox.add(link, { callId: call.callId, primaryCallId: primary }))}>
            {say("link", { call: short(primary) })}
          </Button>
        </p>
      ) : null}
      <p className="line">
        <select aria-label={say("disposition")} value={how} onChange={(event) => setHow(event.target.value as CallDisposition)}>
          {dispositions.map((one) => (
            <option key={one} value={one}>
              {code("call_disposition", one)}
            </option>
          ))}
        </select>
        <Button
          className="button"
          isDisabled={deed?.state === "waiting"}
          onPress={() => follow(outbox.add(dispose, { callId: call.callId, disposition: how }))}
        >
          {deed?.state === "waiting" ? say("assigning") : say("close_call")}
        </Button>
      </p>
      {deed?.state === "refused" ? <p className="wrong">{say("acted_not", { why: deed.why ?? "" })}</p> : null}
      {deed?.state === "sent" ? <p className="good">{say("recorded", { call: short(call.callId) })}</p> : null}
    </div>
  );
}
