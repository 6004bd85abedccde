import { Button } from "react-aria-components";
import { useWords } from "../words";
import type { Preferences } from "./preferences";

/** Language and colours: two buttons that say what they change to. */
export function Choices({ preferences }: { preferences: Preferences }) {
  const { say } = useWords();
  const { language, setLanguage, theme, setTheme } = preferences;
  return (
    <div className="choices">
      <Button
        className="button quiet"
        aria-label={say("language_name")}
        onPress={() => setLanguage(language === "en" ? "zh" : "en")}
      >
        <span lang={language === "en" ? "zh-Hans" : "en"}>{say("language")}</span>
      </Button>
      <Button
        className="button quiet"
        aria-label={`${say("theme_name")}: ${say(theme === "dark" ? "theme_light" : "theme_dark")}`}
        onPress={() => setTheme(theme === "dark" ? "light" : "dark")}
      >
        {say(theme === "dark" ? "theme_light" : "theme_dark")}
      </Button>
    </div>
  );
}
