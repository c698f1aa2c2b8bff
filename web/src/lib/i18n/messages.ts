// Texts of a page in both languages. A text is a string, with {names} to fill in, or forms for plurals chosen by
// Intl.PluralRules for the member `n`.
import { language, type Language } from "./language.svelte";

export type Plural = { one: string; other: string; zero?: string; many?: string };
export type Text = string | Plural;
export type Values = Record<string, string | number>;

const rules: Record<Language, Intl.PluralRules> = { en: new Intl.PluralRules("en"), es: new Intl.PluralRules("es") };

/**
 * The texts of a page: `const t = messages({ en: {...}, es: {...} })`, then `t("key", { n: 3 })`. Both languages must have the
 * same keys, which the types see to. Reading in a template follows a change of language.
 */
export function messages<K extends string>(texts: { en: Record<K, Text>; es: Record<NoInfer<K>, Text> }) {
  return (key: K, values: Values = {}): string => {
    const text = texts[language.now][key];
    return fill(typeof text === "string" ? text : form(text, Number(values["n"] ?? 0)), values);
  };
}

function form(text: Plural, n: number): string {
  if (n === 0 && text.zero !== undefined) return text.zero;
  const category = rules[language.now].select(n);
  if (category === "one") return text.one;
  return (category === "many" ? text.many : undefined) ?? text.other;
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? value.toLocaleString(language.now) : value;
  });
}
