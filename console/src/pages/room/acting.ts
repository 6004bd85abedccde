import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { announce } from "../../parts/Announcer";
import { useSession } from "../../session/context";
import { useWords } from "../../words";
import type { Deed } from "../../data/outbox";

/** What became of the latest act that this part of the page took in hand. */
export function useDeed(done: (deed: Deed) => string): [Deed | undefined, (key: string) => void] {
  const { outbox } = useSession();
  const { say } = useWords();
  const [key, setKey] = useState("");
  const deeds = useSyncExternalStore(outbox.subscribe, outbox.all);
  const deed = deeds.find((one) => one.key === key);
  const told = useRef("");
  useEffect(() => {
    if (!deed || deed.state === "waiting" || told.current === deed.key) return;
    told.current = deed.key;
    announce(deed.state === "sent" ? done(deed) : say("acted_not", { why: deed.why ?? "" }));
  });
  return [deed, setKey];
}
