import { Button } from "react-aria-components";
import { transitions } from "../../generated/codes";
import { useSession } from "../../session/context";
import { useWords } from "../../words";
import { useDocument } from "../acts";

/** What an officer reports, in the order in which it happens; only the legal next steps can be pressed. */
const steps = ["AcknowledgedTransmission", "EnRoute", "OnScene", "Transporting", "Cleared"];

export function StatusButtons(given: { unitId: string; callId: string | undefined; status: string }) {
  const { say, code } = useWords();
  const { outbox } = useSession();
  const document = useDocument("SetUnitStatus");
  const next = transitions[given.status] ?? [];
  const { callId } = given;
  if (!document) return <p className="hint padded">{say("acts_not_here")}</p>;
  return (
    <section aria-labelledby="next" className="next">
      <h2 id="next">{say("next_step")}</h2>
      <div className="steps">
        {steps.map((status) => (
          <Button
            key={status}
            className={`button step ${next[0] === status ? "primary" : ""}`}
            isDisabled={!callId || !next.includes(status)}
            onPress={() => outbox.add(document, { callId, unitId: given.unitId, status })}
          >
            {code("unit_status", status)}
          </Button>
        ))}
      </div>
    </section>
  );
}
