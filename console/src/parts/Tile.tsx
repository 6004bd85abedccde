import type { ReactNode } from "react";

/** One number with its name, and what it must not be read without. */
export function Tile(given: { name: string; value: string; detail?: ReactNode; tone?: "warn" | "alert" | undefined }) {
  return (
    <dl className={`tile ${given.tone ?? ""}`}>
      <dt>{given.name}</dt>
      <dd>
        <b>{given.value}</b>
        {given.detail ? <span className="soft">{given.detail}</span> : null}
      </dd>
    </dl>
  );
}
