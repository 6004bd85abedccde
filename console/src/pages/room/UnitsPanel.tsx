import { GridList, GridListItem } from "react-aria-components";
import { useNow } from "../../data/hooks";
import { Panel } from "../../parts/Panel";
import { useWords } from "../../words";
import { type Room, short, since } from "./questions";

/** Units on duty as the service orders them: alerts first, then whoever has been there longest. */
export function UnitsPanel(given: { room: Room; picked: string | undefined; pick: (id: string | undefined) => void }) {
  const words = useWords();
  const { say, code, span, area } = words;
  const { units } = given.room;
  const moved = since(units, useNow());
  return (
    <Panel
      id="units"
      title={say("units_board")}
      className="units"
      reading={units}
      age={0}
      tools={<b className="count">{units.page?.nodes.length ?? ""}</b>}
    >
      <GridList
        className="rows"
        aria-label={say("units_board")}
        items={(units.page?.nodes ?? []).map((unit) => ({ ...unit, id: unit.unitId }))}
        dependencies={[words, Math.floor(moved)]}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={given.picked ? [given.picked] : []}
        onSelectionChange={(keys) => given.pick(keys === "all" ? undefined : ([...keys][0] as string | undefined))}
        renderEmptyState={() => <p className="hint padded">{units.answer ? say("none") : say("waiting")}</p>}
      >
        {(unit) => {
          const due = unit.checkInDueSeconds === null ? null : unit.checkInDueSeconds - moved;
          const doing = code("unit_status", unit.secondaryStatus);
          return (
            <GridListItem
              className={`unit ${unit.stateThreshold.toLowerCase()}`}
              textValue={`${unit.unitId}, ${doing}, ${span(unit.secondsInStatus + moved)}, ${code("unit_primary_status", unit.primaryStatus)}`}
            >
              <i className={`sign ${sign(unit.primaryStatus)}`} aria-hidden="true" />
              <b className="id">{unit.unitId}</b>
              <span className="soft grow">
                {doing}
                {unit.callId ? ` · ${short(unit.callId)}` : ` · ${area(unit.areaId)}`}
              </span>
              <span className="right">
                {due !== null && due < 0 ? (
                  <em className="alert">{say("check_in_late", { span: span(-due) })}</em>
                ) : (
                  span(unit.secondsInStatus + moved)
                )}
              </span>
            </GridListItem>
          );
        }}
      </GridList>
    </Panel>
  );
}

function sign(status: string): string {
  return status === "Available" ? "free" : status === "NotAvailable" ? "busy" : "reassign";
}
