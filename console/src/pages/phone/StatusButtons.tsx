import { Button } from "react-aria-components";
import { transitions } from "../../generated/codes";
import type { UnitStatus } from "../../generated/questions";
import { useSession } from "../../session/context";
import { useWords } from "../../words";
import { useAct } from "../acts";

/** What an officer reports, in the order in which it happens; only what may follow is there. */
const steps: readonly UnitStatus[] = ["AcknowledgedTransmission", "EnRoute", "OnScene", "Transporting", "Cleared"];

export function StatusButtons(given: { unitId: string; callId: string; status: string }) {
  const { say, code } = useWords();
  const { outbox } = useSession();
  const acknowledge = useAct("AcknowledgeCall");
  const report = useAct("SetUnitStatus");
  const { callId, unitId } = given;
  const next = steps.filter((status) => transitions[given.status]?.includes(status));
  const press = (status: UnitStatus) => {
    if (status === "AcknowledgedTransmission" && acknowledge) outbox.add(acknowledge, { callId }, status);
    else if (report) outbox.add(report, { callId, unitId, status }, status);
  };
  if (!report) return <p className="hint padded">{say("acts_not_here")}</p>;
  return (
    <section aria-labelledby="next" className="next">
      <h2 id="next">{say("next_step")}</h2>
      <div className="steps">
        {next.map((status) => (
          <Button
            key={status}
            className={`button step ${next[0] === status ? "primary" : ""}`}
            onPress={() => press(status)}
          >
            {code("unit_status", status)}
          </Button>
        ))}
      </div>
    </section>
  );
}
