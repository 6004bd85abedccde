import { useEffect, useState } from "react";
import { type Language, preferred } from "../words";

export type Theme = "dark" | "light";

/** Language and theme of this browser, kept from one visit to the next. */
export function usePreferences() {
  const [language, setLanguage] = useState<Language>(preferred);
  const [theme, setTheme] = useState<Theme>(() =>
    localStorage.getItem("stationhouse.theme") === "light" ? "light" : "dark",
  );
  useEffect(() => {
    localStorage.setItem("stationhouse.language", language);
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  }, [language]);
  useEffect(() => {
    localStorage.setItem("stationhouse.theme", theme);
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  return { language, setLanguage, theme, setTheme };
}

export type Preferences = ReturnType<typeof usePreferences>;
