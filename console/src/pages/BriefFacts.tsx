import type { CallBriefQuery } from "../generated/questions";
import { useWords } from "../words";

export type Brief = NonNullable<CallBriefQuery["dispatch"]["callBrief"]>["nodes"][number];

/** What whoever goes there must know. A number to call shows only while the service shows it. */
export function BriefFacts({ brief }: { brief: Brief }) {
  const { say, code, moment, number, time } = useWords();
  return (
    <div className="brief">
      {brief.premisesCautions.map((caution) => (
        <p key={caution.text} className="caution">
          <b>{caution.text}</b>{" "}
          <span className="soft">
            {say("caution_until", { by: caution.setBy ?? "–", until: moment(caution.expiresAt) })}
          </span>
        </p>
      ))}
      <dl className="facts">
        <dt>{say("nature")}</dt>
        <dd className="said">{brief.natureText ?? "–"}</dd>
        <dt>{say("callback")}</dt>
        <dd>
          {brief.callbackNumber ? (
            <a className="number" href={`tel:${brief.callbackNumber}`}>
              {brief.callbackNumber}
            </a>
          ) : (
            <span className="soft">{say("callback_closed")}</span>
          )}
        </dd>
        <dt>{say("premises")}</dt>
        <dd>{code("premises_class", brief.premisesClass)}</dd>
        <dt>{say("prior_calls")}</dt>
        <dd>{number(brief.priorCalls90d)}</dd>
        <dt>{say("received")}</dt>
        <dd>{time(brief.receivedAt)}</dd>
        <dt>{say("assigned_units")}</dt>
        <dd>{brief.assignedUnits.join(", ") || say("nobody")}</dd>
        <dt>{say("disclosure")}</dt>
        <dd>{code("disclosure_state", brief.disclosure)}</dd>
      </dl>
    </div>
  );
}
