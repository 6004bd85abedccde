import { scaleLinear } from "d3-scale";
import { useWords } from "../words";
import type { Whisker } from "./Whiskers";

const HEIGHT = 168;
const FOOT = 30;

/** Values along the day: a dot within its interval for each hour, and below it what it rests on. */
export function Hours(given: {
  caption: string;
  items: readonly Whisker[];
  format: (value: number | null | undefined) => string;
  most?: number;
  target?: number | null | undefined;
  /** What the lines across are multiples of, where round numbers are not round in it. */
  step?: number;
  /** Draw the intervals as a band: they are of a forecast and hang together. */
  band?: boolean;
}) {
  const { say, number } = useWords();
  const { items, format, target } = given;
  if (items.length === 0) return <p className="hint padded">{say("chart_none")}</p>;
  const ends = items.flatMap((one) => [one.value ?? 0, one.upper ?? 0, one.mark ?? 0]);
  const most = given.most ?? Math.max(1, target ?? 0, ...ends);
  const { step } = given;
  const whole = step ? Math.ceil(most / step) * step : most;
  const scale = scaleLinear([0, whole], [HEIGHT - FOOT, 8]);
  if (!step) scale.nice(4);
  const ticks = step ? Array.from({ length: whole / step + 1 }, (_, times) => times * step) : scale.ticks(4);
  const at = (index: number) => `${6 + (93 * (index + 0.5)) / Math.max(1, items.length)}%`;
  const every = Math.ceil(items.length / 12);
  return (
    <figure className="hours">
      <svg height={HEIGHT} width="100%" role="img" aria-label={given.caption}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1="6%" x2="99%" y1={scale(tick)} y2={scale(tick)} className="axis" />
            <text x="5.4%" y={scale(tick) + 4} textAnchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {target ? <line x1="6%" x2="99%" y1={scale(target)} y2={scale(target)} className="target" /> : null}
        {items.map((one, index) => (
          <g key={one.key} className={one.tone}>
            {one.lower !== null && one.lower !== undefined ? (
              <line x1={at(index)} x2={at(index)} y1={scale(one.lower)} y2={scale(one.upper ?? one.mark ?? one.value ?? one.lower)} className={given.band ? "interval band" : "interval"} />
            ) : null}
            {one.mark !== null && one.mark !== undefined ? (
              <svg x={at(index)} y={scale(one.mark)} overflow="visible">
                <rect x="-3" y="-3" width="6" height="6" className="mark" />
              </svg>
            ) : null}
            {one.value !== null && one.value !== undefined ? <circle cx={at(index)} cy={scale(one.value)} r="3.5" className="dot" /> : null}
            {index % every === 0 ? (
              <>
                <text x={at(index)} y={HEIGHT - 14} textAnchor="middle">
                  {one.label}
                </text>
                <text x={at(index)} y={HEIGHT - 2} textAnchor="middle" className="n">
                  {one.n === undefined ? "" : number(one.n)}
                </text>
              </>
            ) : null}
          </g>
        ))}
      </svg>
      <details>
        <summary>{say("chart_table")}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("hour")}</th>
              <th scope="col" className="right">{say("value")}</th>
              <th scope="col" className="right">{say("lower")}</th>
              <th scope="col" className="right">{say("upper")}</th>
              <th scope="col" className="right">{say("count_n")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.key}>
                <th scope="row">{one.label}</th>
                <td className="right">{format(one.value)}</td>
                <td className="right">{format(one.lower)}</td>
                <td className="right">{format(one.upper)}</td>
                <td className="right">{number(one.n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
