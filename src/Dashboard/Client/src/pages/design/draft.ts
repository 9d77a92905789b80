/** An unpublished model, kept on this device under its process. */
export interface ModelDraft {
  xml: string;
  /** The version it was made from. */
  base: string;
  at: number;
}

const keyOf = (process: string) => `marketing.model.${process}`;

export function readModelDraft(process: string): ModelDraft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(process)) ?? 'null') as ModelDraft | null;
    return draft && typeof draft.xml === 'string' ? draft : null;
  } catch {
    return null;
  }
}

/** Answers when it was saved, or null when this device has no room. */
export function saveModelDraft(process: string, draft: Omit<ModelDraft, 'at'>): number | null {
  const at = Date.now();
  try {
    localStorage.setItem(keyOf(process), JSON.stringify({ ...draft, at }));
    return at;
  } catch {
    return null;
  }
}

export const dropModelDraft = (process: string) => localStorage.removeItem(keyOf(process));
