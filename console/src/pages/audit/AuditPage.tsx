import { useWords } from "../../words";
import { LedgerCard } from "./LedgerCard";
import { ReviewsCard, RetentionCard } from "./ReviewsCard";
import { RulesCard, SourcesCard } from "./SourcesCard";

/** Whether the data is fit to use, who used it, and the proof that the record of that is whole. */
export default function AuditPage() {
  const { say } = useWords();
  return (
    <>
      <h1>{say("audit_title")}</h1>
      <p className="lead">
        <a href="/quality/">{say("quality_link")}</a>: {say("audit_quality_link")}
      </p>
      <div className="cards">
        <LedgerCard />
        <ReviewsCard />
        <SourcesCard />
        <RulesCard />
        <RetentionCard />
      </div>
    </>
  );
}
