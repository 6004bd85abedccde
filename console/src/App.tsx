import { useEffect, useMemo, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { usePreferences } from "./parts/preferences";
import { SignInPage } from "./pages/SignInPage";
import { Signed } from "./pages/Signed";
import { claims } from "./session/claims";
import { keep, kept } from "./session/kept";
import type { SignIn } from "./session/oidc";
import { type Settings, settings } from "./session/settings";
import { Words, WordsContext } from "./words";

/** Who is signed in here, and what he sees; without a token the way to one. */
export function App() {
  const preferences = usePreferences();
  const [found, setFound] = useState<Settings>();
  const [failed, setFailed] = useState(false);
  const [signIn, setSignIn] = useState<SignIn>();
  const [token, setToken] = useState(kept);
  const [ended, setEnded] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const start = async () => {
      try {
        const told = await settings();
        if (told.signIn) {
          const { SignIn: Made } = await import("./session/oidc");
          const made = new Made(told.signIn);
          await made.returned().catch(() => false);
          setSignIn(made);
          setToken(kept());
        }
        setFound(told);
        setFailed(false);
      } catch {
        setFailed(true);
        timer = setTimeout(() => void start(), 3_000);
      }
    };
    void start();
    return () => clearTimeout(timer);
  }, []);

  const words = useMemo(
    () => new Words(preferences.language, found?.zone ?? "UTC"),
    [preferences.language, found?.zone],
  );
  const who = useMemo(() => claims(token), [token]);

  const leave = (wasEnded: boolean) => {
    keep("");
    void signIn?.forget();
    setToken("");
    setEnded(wasEnded);
  };
  const enter = (given: string) => {
    keep(given);
    setToken(given);
    setEnded(false);
  };

  return (
    <I18nProvider locale={words.tag}>
      <WordsContext value={words}>
        {found && who ? (
          <Signed key={who.actor} settings={found} claims={who} preferences={preferences} leave={leave} />
        ) : (
          <SignInPage
            settings={found}
            failed={failed}
            ended={ended}
            preferences={preferences}
            enter={enter}
            go={signIn ? () => void signIn.go() : undefined}
          />
        )}
      </WordsContext>
    </I18nProvider>
  );
}
