import { createContext, useContext } from "react";
import { codes } from "../generated/codes";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "en" | "zh";
export type Word = keyof typeof en;
export type List = keyof typeof codes;

/** A value with the ends of its interval, as the service tells it. */
export interface Estimate {
  readonly value?: number | null | undefined;
  readonly lower?: number | null | undefined;
  readonly upper?: number | null | undefined;
}

/** The words of one language, and numbers, times and spans as its readers write them. */
export class Words {
  readonly language: Language;
  readonly zone: string;
  private readonly clock: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;

  constructor(language: Language, zone: string) {
    this.language = language;
    this.zone = zone;
    const two = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
    this.clock = new Intl.DateTimeFormat(this.tag, two);
    this.day = new Intl.DateTimeFormat(this.tag, { ...two, month: "short", day: "numeric" });
  }

  /** As HTML and the component library name it. */
  get tag(): string {
    return this.language === "zh" ? "zh-CN" : "en-GB";
  }

  readonly say = (word: Word, values: Record<string, string | number> = {}): string =>
    (this.language === "zh" ? zh : en)[word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));

  /** What a code of a list means; the code itself where the list does not know it. */
  readonly code = (list: List, code: string | null | undefined): string => {
    if (!code) return "–";
    const found = (codes[list] as Record<string, readonly [string, string] | undefined>)[code];
    return found ? found[this.language === "zh" ? 1 : 0] : code;
  };

  /** A town by its name, a village by its town's name and its own number. */
  readonly area = (id: string | null | undefined): string => {
    if (!id) return this.say("place_unknown");
    const town = this.code("division", id.slice(0, 9));
    return id.length > 9 && town !== id.slice(0, 9) ? `${town} ${id.slice(9)}` : town;
  };

  readonly number = (value: number | null | undefined, digits = 0): string =>
    value === null || value === undefined
      ? "–"
      : value.toLocaleString(this.tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });

  /** A length of time in its two greatest units; short enough for a column. */
  readonly span = (seconds: number | null | undefined): string => {
    if (seconds === null || seconds === undefined) return "–";
    const whole = Math.max(0, Math.round(Math.abs(seconds)));
    const sign = seconds < -0.5 ? "−" : "";
    if (whole < 60) return `${sign}${whole} ${this.say("unit_s")}`;
    if (whole < 3_600) return `${sign}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    if (whole < 86_400) return `${sign}${Math.floor(whole / 3_600)} ${this.say("unit_h")} ${Math.floor((whole % 3_600) / 60)} ${this.say("unit_min")}`;
    return `${sign}${Math.floor(whole / 86_400)} ${this.say("unit_d")} ${Math.floor((whole % 86_400) / 3_600)} ${this.say("unit_h")}`;
  };

  /** An interval as one reads it: open where it has no end, nothing where it has none at all. */
  readonly interval = (
    estimate: Estimate | null | undefined,
    show: (value: number | null | undefined) => string,
  ): string => {
    const lower = estimate?.lower ?? null;
    const upper = estimate?.upper ?? null;
    if (lower === null) return upper === null ? "" : `≤ ${show(upper)}`;
    return upper === null ? `≥ ${show(lower)}` : `${show(lower)} – ${show(upper)}`;
  };

  /** Hours and minutes of a moment, in the zone of the house. */
  readonly time = (moment: string | null | undefined): string =>
    moment ? this.clock.format(new Date(moment)) : "–";

  readonly moment = (moment: string | null | undefined): string =>
    moment ? this.day.format(new Date(moment)) : "–";
}

export const WordsContext = createContext(new Words("en", "UTC"));

export function useWords(): Words {
  return useContext(WordsContext);
}

/** The language that was chosen here before, else the one that the browser prefers. */
export function preferred(): Language {
  const chosen = localStorage.getItem("stationhouse.language");
  if (chosen === "en" || chosen === "zh") return chosen;
  return navigator.languages.find((one) => /^(en|zh)/.test(one))?.startsWith("zh") ? "zh" : "en";
}
