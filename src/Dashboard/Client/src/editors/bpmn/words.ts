import zh from '../../i18n/bpmn.zh-CN.json';

/** Texts the editor asked for that have no Chinese yet. A browser test demands that it stays empty. */
const missing = new Set<string>();
(globalThis as { untranslatedEditorWords?: Set<string> }).untranslatedEditorWords = missing;

// The same words are asked for as `User task` in menus and as `User Task` in the panel's head, with hyphens or without.
const plain = (text: string) => text.toLowerCase().replace(/[()\s-]+/g, ' ').trim();

const known = new Map<string, string>(Object.entries(zh).map(([english, chinese]) => [plain(english), chinese]));

/** The editor's own texts are English; this module gives it ours. */
export function wordsModule(chinese: boolean) {
  const translate = (template: string, values: Record<string, string | number> = {}) => {
    const text = chinese ? inChinese(template) : template;
    return text.replace(/\{([^}]+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
  return { translate: ['value', translate] };
}

function inChinese(template: string): string {
  const text = known.get(plain(template));
  if (text !== undefined) return text;
  // Ids, numbers and what people typed themselves pass through here as well.
  if (/[a-z]{3}/i.test(template)) missing.add(template);
  return template;
}
