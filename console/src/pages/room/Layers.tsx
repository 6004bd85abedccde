import { Checkbox, CheckboxGroup } from "react-aria-components";
import { useWords, type Word } from "../../words";
import type { Around, LayerName, Week } from "./useLayers";

/** What the map shows, and what its signs mean. */
export function Layers(given: {
  open: readonly LayerName[];
  on: ReadonlySet<LayerName>;
  setOn: (on: ReadonlySet<LayerName>) => void;
  week: Week | undefined;
  setWeek: (week: Week | undefined) => void;
  around: Around;
  asOf: string | null | undefined;
}) {
  const { say, number } = useWords();
  const { on } = given;
  const weeks = lastWeeks(given.asOf);
  const cells = given.around.coverage.answer?.patrol.coverageGaps?.nodes ?? [];
  return (
    <div className="overlay">
      <CheckboxGroup
        className="layers"
        aria-label={say("layers")}
        value={[...on]}
        onChange={(names) => given.setOn(new Set(names as LayerName[]))}
      >
        {given.open.map((name) => (
          <Checkbox key={name} value={name} className={`layer ${name}`}>
            <i aria-hidden="true" />
            {say(`layer_${name}` as Word)}
          </Checkbox>
        ))}
      </CheckboxGroup>
      {on.has("hotspots") ? (
        <label className="week">
          {say("week")}
          <select
            value={given.week?.since ?? ""}
            onChange={(event) => given.setWeek(weeks.find((week) => week.since === event.target.value))}
          >
            <option value="">–</option>
            {weeks.map((week) => (
              <option key={week.since} value={week.since}>
                {say("week_of", { from: week.since.slice(5), to: week.until.slice(5) })}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <ul className="legend" aria-label={say("legend")}>
        {on.has("units") ? (
          <>
            <li><i className="sign free" aria-hidden="true" />{say("legend_free")}</li>
            <li><i className="sign reassign" aria-hidden="true" />{say("legend_reassign")}</li>
            <li><i className="sign busy" aria-hidden="true" />{say("legend_busy")}</li>
          </>
        ) : null}
        {on.has("coverage") ? (
          <li>
            <i className="sign uncovered" aria-hidden="true" />
            {say("legend_uncovered")}
            {cells.length ? <span className="soft"> · {number(cells.reduce((sum, cell) => sum + cell.uncoveredResidents, 0))}</span> : null}
          </li>
        ) : null}
        {on.has("hotspots") ? <li><i className="sign hot" aria-hidden="true" />{say("legend_hot")}</li> : null}
      </ul>
    </div>
  );
}

/** The eight weeks, Monday to Sunday, up to the latest event. */
function lastWeeks(asOf: string | null | undefined): Week[] {
  const end = new Date(asOf ?? Date.now());
  end.setUTCDate(end.getUTCDate() - ((end.getUTCDay() + 6) % 7));
  return Array.from({ length: 8 }, (_, back) => {
    const since = new Date(end);
    since.setUTCDate(end.getUTCDate() - 7 * back);
    const until = new Date(since);
    until.setUTCDate(since.getUTCDate() + 6);
    return { since: since.toISOString().slice(0, 10), until: until.toISOString().slice(0, 10) };
  });
}
