import { createContext, useContext } from 'react';
import en from '../i18n/sign.en.json';
import zh from '../i18n/sign.zh-CN.json';

export type Language = 'zh-CN' | 'en';

const all: Record<Language, typeof zh> = { 'zh-CN': zh, en };
const stored = 'marketing.language';

/** Chinese unless the reader chose otherwise, as in the rest of the product. */
export const chosen = (): Language => (localStorage.getItem(stored) === 'en' ? 'en' : 'zh-CN');

export function remember(language: Language) {
  localStorage.setItem(stored, language);
}

export const LanguageContext = createContext<Language>('zh-CN');

/** The page's few words; `{0}` and `{1}` are filled in. The page is small on purpose and carries no library for it. */
export function useWords() {
  const language = useContext(LanguageContext);
  return {
    language,
    t: (key: keyof typeof zh, ...values: string[]) => all[language][key].replace(/\{(\d)\}/g, (_, at: string) => values[Number(at)] ?? ''),
    say: (words: { zh: string; en: string } | null | undefined) => (words ? (language === 'en' ? words.en || words.zh : words.zh || words.en) : ''),
  };
}
