import { useState } from 'react';

const keyOf = (id: string) => `marketing.rules.${id}`;

export interface TextDraft {
  text: string;
  changed: boolean;
  set: (text: string) => void;
  /** Back to what runs. */
  drop: () => void;
}

/** What is being written, kept in this browser until it is deployed or dropped. */
export function useTextDraft(id: string, running: string): TextDraft {
  const [typed, setTyped] = useState(() => localStorage.getItem(keyOf(id)));
  const text = typed ?? running;
  return {
    text,
    changed: text !== running,
    set: (next) => {
      if (next === running) localStorage.removeItem(keyOf(id));
      else localStorage.setItem(keyOf(id), next);
      setTyped(next);
    },
    drop: () => {
      localStorage.removeItem(keyOf(id));
      setTyped(null);
    },
  };
}
