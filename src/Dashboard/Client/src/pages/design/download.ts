import type { EditorHandle } from '../../editors/bpmn/ModelEditor';

/** Hands a text to the browser as a file. */
export function handOver(text: string, name: string, type: string) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** Hands the model to the browser as a file. */
export async function download(editor: EditorHandle | null, name: string, kind: 'bpmn' | 'svg') {
  if (!editor) return;
  const text = kind === 'bpmn' ? await editor.xml() : await editor.svg();
  handOver(text, `${name}.${kind}`, kind === 'bpmn' ? 'application/xml' : 'image/svg+xml');
}
