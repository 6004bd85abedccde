import { useWords } from "../../words";
import { AnsweringCard, QuickCard } from "./AnsweringCard";
import { LegsCard, ResponseCard } from "./ResponseCard";
import { StaffingCard, TakersCard } from "./StaffingCard";
import { TrendsCard } from "./TrendsCard";

/** How the service does: each figure with its interval, its n, its age and the id that names it. */
export default function CommandPage() {
  const { say } = useWords();
  return (
    <>
      <h1>{say("command_title")}</h1>
      <div className="cards">
        <ResponseCard />
        <LegsCard />
        <QuickCard />
        <AnsweringCard />
        <StaffingCard />
        <TakersCard />
        <TrendsCard />
      </div>
    </>
  );
}
