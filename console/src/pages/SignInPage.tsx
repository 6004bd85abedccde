import { type FormEvent, useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { Choices } from "../parts/Choices";
import type { Preferences } from "../parts/preferences";
import { claims } from "../session/claims";
import type { Settings } from "../session/settings";
import { useWords } from "../words";

/** For whoever has no token: through the issuer where there is one, else by showing one. */
export function SignInPage(given: {
  settings: Settings | undefined;
  failed: boolean;
  ended: boolean;
  preferences: Preferences;
  enter: (token: string) => void;
  go: (() => void) | undefined;
}) {
  const { say } = useWords();
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    document.title = `${say("sign_in")} · ${say("house")}`;
  }, [say]);
  const sent = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get("token") ?? "").trim();
    if (claims(token)) given.enter(token);
    else setWrong(true);
  };
  return (
    <main className="door">
      <header>
        <h1>{say("house")}</h1>
        <Choices preferences={given.preferences} />
      </header>
      <p>{say("sign_in_text")}</p>
      <p role="alert" className="wrong">
        {given.failed ? say("failed_start") : wrong ? say("not_a_token") : given.ended ? say("signed_out") : ""}
      </p>
      {given.go ? (
        <Button className="button primary" onPress={given.go}>
          {say("sign_in_with")}
        </Button>
      ) : (
        <form onSubmit={sent}>
          <label htmlFor="token">{say("sign_in_token")}</label>
          <textarea id="token" name="token" rows={4} spellCheck={false} autoComplete="off" required />
          <Button type="submit" className="button primary">
            {say("sign_in")}
          </Button>
          {given.settings?.development !== false ? (
            <p className="hint">
              {say("sign_in_how")} <code>stationhouse token dispatcher-2</code>
            </p>
          ) : null}
        </form>
      )}
    </main>
  );
}
