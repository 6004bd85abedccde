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
        {reading?.at ? <Age reading={reading} age={given.age} /> : null}
      </header>
      {reading?.refusal && !reading.answer ? <Refused reading={reading} /> : given.children}
      {given.figure ? <Figure id={given.figure} /> : null}
    </section>
  );
}

/**
 * How old what is shown is: where its data has an age, that and the time since it was told; else the
 * time since the service was last heard of.
 */
export function Age({ reading, age }: { reading: Reading<unknown>; age?: number | null | undefined }) {
  const { say, span } = useWords();
  const now = useNow();
  const at = reading.at ?? now;
  const silent = Math.max(0, now - Math.max(at, reading.heard ?? 0)) / 1_000;
  const seconds = age && age > 0 ? age + Math.max(0, now - at) / 1_000 : silent;
  return <span className={`age ${silent > 30 ? "late" : ""}`}>{say("as_of", { span: span(seconds) })}</span>;
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
