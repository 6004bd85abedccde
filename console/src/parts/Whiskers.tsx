import { scaleLinear } from "d3-scale";
import { useWords } from "../words";

/** One value with its interval and what it rests on. */
export interface Whisker {
  readonly key: string;
  readonly label: string;
  readonly value: number | null | undefined;
  readonly lower?: number | null | undefined;
  readonly upper?: number | null | undefined;
  readonly n?: number | null | undefined;
  /** Another value to be held against it, such as what was planned. */
  readonly mark?: number | null | undefined;
  readonly tone?: "warn" | "alert" | undefined;
  readonly note?: string | undefined;
}

/** A row each: name, the value within its interval, in figures and n. A table that is drawn. */
export function Whiskers(given: {
  caption: string;
  items: readonly Whisker[];
  format: (value: number | null | undefined) => string;
  most?: number;
  target?: number | null | undefined;
}) {
  const { say, number, interval } = useWords();
  const { items, format, target } = given;
  const ends = items.flatMap((one) => [one.value ?? 0, one.upper ?? 0, one.mark ?? 0]);
  const scale = scaleLinear([0, given.most ?? Math.max(1, target ?? 0, ...ends)], [1, 99]).nice();
  const place = (value: number) => `${scale(value)}%`;
  return (
    <table className="whiskers">
      <caption className="unseen">{given.caption}</caption>
      <thead className="unseen">
        <tr>
          <th scope="col">{say("what")}</th>
          <th scope="col">{given.caption}</th>
          <th scope="col">{say("value")}</th>
          <th scope="col">{`${say("lower")} – ${say("upper")}`}</th>
          <th scope="col">{say("count_n")}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.key} className={one.tone}>
            <th scope="row">{one.label}</th>
            <td className="drawn" aria-hidden="true">
              <svg height="18" width="100%">
                <line x1="1%" x2="99%" y1="9" y2="9" className="axis" />
                {target ? <line x1={place(target)} x2={place(target)} y1="1" y2="17" className="target" /> : null}
                {one.lower !== null && one.lower !== undefined && one.upper !== null && one.upper !== undefined ? (
                  <line x1={place(one.lower)} x2={place(one.upper)} y1="9" y2="9" className="interval" />
                ) : null}
                {one.mark !== null && one.mark !== undefined ? (
                  <svg x={place(one.mark)} overflow="visible">
                    <rect x="-3" y="6" width="6" height="6" className="mark" />
                  </svg>
                ) : null}
                {one.value !== null && one.value !== undefined ? <circle cx={place(one.value)} cy="9" r="4" className="dot" /> : null}
              </svg>
            </td>
            <td className="right">
              <b>{format(one.value)}</b>
            </td>
            <td className="right soft">
              {interval(one, format) || one.note}
            </td>
            <td className="right soft">{one.n === undefined ? "" : say("n", { n: number(one.n) })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
