import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Words } from '../host/types';
import en from './en.json';
import zh from './zh-CN.json';

export type Language = 'zh-CN' | 'en';

const stored = 'marketing.language';

/** Chinese unless the person chose otherwise: the browser's own language says little in a Chinese company. */
function chosen(): Language {
  return localStorage.getItem(stored) === 'en' ? 'en' : 'zh-CN';
}

export async function startWords(language: Language = chosen()) {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  mark(language);
}

export async function setLanguage(language: Language) {
  localStorage.setItem(stored, language);
  await i18next.changeLanguage(language);
  mark(language);
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh-CN';
}

/** Words of the host in the language of the page. */
export function say(words: Words | null | undefined): string {
  if (!words) return '';
  return currentLanguage() === 'en' ? words.en || words.zh : words.zh || words.en;
}

/** `say` for components: drawn again when the language changes. */
export function useSay() {
  useTranslation();
  return say;
}

function mark(language: Language) {
  document.documentElement.lang = language;
  document.title = i18next.t('app.name');
}
