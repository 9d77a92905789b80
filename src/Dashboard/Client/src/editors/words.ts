/** Texts an editor asked for that have no Chinese yet. Browser tests demand that it stays empty. */
const missing = new Set<string>();
(globalThis as { untranslatedEditorWords?: Set<string> }).untranslatedEditorWords = missing;

// The same words are asked for as `User task` in menus and as `User Task` in the panel's head, with hyphens or without.
export const plain = (text: string) => text.toLowerCase().replace(/[()\s-]+/g, ' ').trim();

/** The texts of bpmn.io's editors are English; this module gives an editor ours. */
export function wordsIn(words: Record<string, string>, chinese: boolean) {
  const known = new Map(Object.entries(words).map(([english, text]) => [plain(english), text]));
  const inChinese = (template: string) => {
    const text = known.get(plain(template));
    if (text !== undefined) return text;
    // Ids, numbers and what people typed themselves pass through here as well.
    if (/[a-z]{3}/i.test(template)) missing.add(template);
    return template;
  };
  const translate = (template: string, values: Record<string, string | number> = {}) =>
    (chinese ? inChinese(template) : template).replace(/\{([^}]+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return { translate: ['value', translate] };
}
