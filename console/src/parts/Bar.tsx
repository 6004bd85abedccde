import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "react-aria-components";
import { useNow, useShared } from "../data/hooks";
import type { PageName } from "../pages/Signed";
import { useSession } from "../session/context";
import { useWords, type Word } from "../words";
import { announce } from "./Announcer";
import { Choices } from "./Choices";
import type { Preferences } from "./preferences";

/** Above every page: where one is, how fresh what one sees is, who one is. */
export function Bar(given: {
  pages: readonly PageName[];
  page: PageName | undefined;
  preferences: Preferences;
  leave: () => void;
}) {
  const words = useWords();
  const { say } = words;
  const { claims } = useSession();
  return (
    <header className="bar">
      <span className="house">{say("house")}</span>
      <nav aria-label={say("pages")}>
        {given.pages.map((name) => (
          <a key={name} href={`#/${name}`} aria-current={name === given.page ? "page" : undefined}>
            {say(`page_${name}` as Word)}
          </a>
        ))}
      </nav>
      <Freshness />
      <Choices preferences={given.preferences} />
      <span className="who" title={claims.areas.join(", ")}>
        <b>{claims.actor}</b> <span>{words.code("role", claims.role)}</span>
      </span>
      <Button className="button quiet" onPress={given.leave}>
        {say("sign_out")}
      </Button>
    </header>
  );
}

/** Whether there is a line, and since when nothing came over it; and what waits for it. */
function Freshness() {
  const { say, span } = useWords();
  const now = useNow();
  const shared = useShared();
  const { outbox } = useSession();
  const deeds = useSyncExternalStore(outbox.subscribe, outbox.all);
  const { at, late } = shared.state();
  const waiting = deeds.filter((deed) => deed.state === "waiting").length;
  const [was, setWas] = useState(late);
  useEffect(() => {
    if (late !== was) {
      announce(say(late ? "offline" : "live"));
      setWas(late);
    }
  }, [late, was, say]);
  return (
    <span className={`freshness ${late ? "late" : "live"}`} title={late ? say("offline_text") : undefined}>
      <i aria-hidden="true" />
      {say(late ? "offline" : "live")}
      {at ? <span className="soft"> {say("as_of", { span: span((now - at) / 1_000) })}</span> : null}
      {waiting ? <span className="warn"> {say("act_waiting", { n: waiting })}</span> : null}
    </span>
  );
}
