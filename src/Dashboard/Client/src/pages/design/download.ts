import type { EditorHandle } from '../../editors/bpmn/ModelEditor';

/** Hands the model to the browser as a file. */
export async function download(editor: EditorHandle | null, name: string, kind: 'bpmn' | 'svg') {
  if (!editor) return;
  const text = kind === 'bpmn' ? await editor.xml() : await editor.svg();
  const address = URL.createObjectURL(new Blob([text], { type: kind === 'bpmn' ? 'application/xml' : 'image/svg+xml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.${kind}`;
  link.click();
  URL.revokeObjectURL(address);
}
