import { Button } from "react-aria-components";
import type { Deed } from "../../data/outbox";
import { useSession } from "../../session/context";
import { useWords } from "../../words";

/** What was reported and whether it has arrived: nothing that was pressed is ever out of sight. */
export function Deeds({ deeds }: { deeds: readonly Deed[] }) {
  const { say, code, time } = useWords();
  const { outbox } = useSession();
  if (!deeds.length) return null;
  const waits = deeds.some((deed) => deed.state === "waiting");
  return (
    <section aria-labelledby="deeds" className="deeds">
      <h2 id="deeds">{say("acts_of_mine")}</h2>
      <ul role="status">
        {deeds.slice(0, 8).map((deed) => (
          <li key={deed.key} className={deed.state}>
            <b>{deed.status ? code("unit_status", deed.status) : deed.document.name}</b>
            <span>
              {deed.state === "waiting" ? say("act_waits") : null}
              {deed.state === "sent" ? say("act_sent", { time: time(new Date(deed.at).toISOString()) }) : null}
              {deed.state === "refused" ? say("act_refused", { why: deed.why ?? "" }) : null}
            </span>
            {deed.state === "refused" ? (
              <Button className="button quiet" onPress={() => outbox.drop(deed.key)}>
                {say("act_drop")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {waits ? (
        <Button className="button" onPress={() => void outbox.send()}>
          {say("act_again")}
        </Button>
      ) : null}
    </section>
  );
}
