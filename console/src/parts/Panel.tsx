import type { ReactNode } from "react";
import type { Reading } from "../data/feed";
import { useNow } from "../data/hooks";
import { useWords } from "../words";

/** A part of a page with its heading, how old its data is, and why there is none. */
export function Panel(given: {
  title: string;
  id: string;
  reading?: Reading<unknown>;
  /** Age of the data when it was told, seconds. */
  age?: number | null | undefined;
  figure?: string | undefined;
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const { reading } = given;
  return (
    <section className={`panel ${given.className ?? ""}`} aria-labelledby={given.id}>
      <header>
        <h2 id={given.id}>{given.title}</h2>
        {given.tools}
        {reading?.at ? <Age at={reading.at} age={given.age} /> : null}
      </header>
      {reading?.refusal && !reading.answer ? <Refused reading={reading} /> : given.children}
      {given.figure ? <Figure id={given.figure} /> : null}
    </section>
  );
}

/** How old what is shown is: as old as it was when told, and the time since. */
export function Age({ at, age }: { at: number; age?: number | null | undefined }) {
  const { say, span } = useWords();
  const now = useNow();
  const seconds = Math.max(0, age ?? 0) + Math.max(0, now - at) / 1_000;
  return <span className={`age ${now - at > 30_000 ? "late" : ""}`}>{say("as_of", { span: span(seconds) })}</span>;
}

export function Refused({ reading }: { reading: Reading<unknown> }) {
  const { say } = useWords();
  if (!reading.refusal) return null;
  const why = reading.refusal.code === "UNREACHABLE" ? say("offline") : reading.refusal.message;
  return (
    <p className="hint padded" role="status">
      {say("refused", { why })}
    </p>
  );
}

/** The id that a figure is asked again by, and made again from. */
export function Figure({ id }: { id: string }) {
  const { say } = useWords();
  return (
    <p className="figure">
      {say("figure")} <code>{id}</code>
    </p>
  );
}
