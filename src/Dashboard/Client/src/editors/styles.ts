import { getNonce } from 'get-nonce';
import { StyleModule } from 'style-mod';

/**
 * The FEEL fields of the editors write their styles at run time, which the policy allows only with the page's nonce, and
 * the editors have no way to hand one in. The first module mounted decides for the document, so that one is ours.
 */
export function allowEditorStyles() {
  const nonce = getNonce();
  if (nonce) StyleModule.mount(document, new StyleModule({}), { nonce });
}
