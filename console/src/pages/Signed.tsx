import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { SharedContext } from "../data/hooks";
import { Outbox } from "../data/outbox";
import { Polling } from "../data/polling";
import { Shared } from "../data/shared";
import { Socket } from "../data/socket";
import { Announcer, announce } from "../parts/Announcer";
import { Bar } from "../parts/Bar";
import type { Preferences } from "../parts/preferences";
import type { Claims } from "../session/claims";
import { mayAsk, type Session, SessionContext } from "../session/context";
import { kept } from "../session/kept";
import type { Settings } from "../session/settings";
import { useWords, type Word } from "../words";

const pages = {
  room: lazy(() => import("./room/RoomPage")),
  phone: lazy(() => import("./phone/PhonePage")),
  village: lazy(() => import("./VillagePage")),
  command: lazy(() => import("./command/CommandPage")),
  audit: lazy(() => import("./audit/AuditPage")),
  record: lazy(() => import("./RecordPage")),
} as const;
export type PageName = keyof typeof pages;

/** The pages of somebody who is signed in; which, follows from what his role may ask. */
export function Signed(given: {
  settings: Settings;
  claims: Claims;
  preferences: Preferences;
  leave: (ended: boolean) => void;
}) {
  const { settings, claims, leave } = given;
  const { say } = useWords();
  const { session, shared } = useMemo(() => {
    const asker = { token: kept, ended: () => leave(true) };
    const polling = new Polling(asker);
    const purpose = settings.opened[claims.role]?.["activeCalls"]?.[0];
    const watched = new Shared(settings.live && purpose ? new Socket(asker, purpose, polling) : polling);
    const outbox = new Outbox(asker, claims.actor, () => watched.again());
    return { session: { settings, claims, asker, outbox } satisfies Session, shared: watched };
    // eslint-disable-next-line -- the session is that of the actor, and `leave` does not change it
  }, [settings, claims.actor]);
  useEffect(() => () => session.outbox.close(), [session]);

  const open = useMemo(() => opened(session), [session]);
  const page = usePage(open);
  useEffect(() => {
    document.title = page ? `${say(`page_${page}` as Word)} · ${say("house")}` : say("house");
    if (page) announce(say(`page_${page}` as Word));
  }, [page, say]);
  const Page = page ? pages[page] : undefined;

  return (
    <SessionContext value={session}>
      <SharedContext value={shared}>
        <a className="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById("content")?.focus(); }}>
          {say("skip")}
        </a>
        <Bar pages={open} page={page} preferences={given.preferences} leave={() => leave(false)} />
        <main id="content" tabIndex={-1} className={`page ${page ?? ""}`}>
          <Suspense fallback={<p className="hint padded">{say("waiting")}</p>}>
            {Page ? <Page /> : <Nothing />}
          </Suspense>
        </main>
        <Announcer />
      </SharedContext>
    </SessionContext>
  );
}

function Nothing() {
  const { say } = useWords();
  return (
    <section className="padded">
      <h1>{say("no_page")}</h1>
      <p className="hint">{say("no_page_text")}</p>
    </section>
  );
}

/** Pages that the role has something on, the one that it opens on first. */
function opened(session: Session): PageName[] {
  const may = (capability: string, purpose?: string) => mayAsk(session, capability, purpose);
  const found: (PageName | false)[] = [
    session.claims.role === "OFFICER" && may("callBrief", "RESPOND") && "phone",
    may("activeCalls") && "room",
    may("villageBrief", "COMMUNITY") && "village",
    may("responseTimes", "COMMAND") && "command",
    may("accessLog", "AUDIT") && "audit",
    may("whoViewedMyData", "SUBJECT") && "record",
  ];
  return found.filter((name) => name !== false);
}

function usePage(open: readonly PageName[]): PageName | undefined {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  return open.find((name) => `#/${name}` === hash) ?? open[0];
}
