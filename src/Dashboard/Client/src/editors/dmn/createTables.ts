import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import Modeler from 'dmn-js/lib/Modeler';
import Viewer from 'dmn-js/lib/NavigatedViewer';
import { allowEditorStyles } from '../styles';
import { dmnWords } from './words';

export type Tables = Viewer;

/** The editor of decisions, or for those who only look its viewer, in the language of the page. */
export function createTables(container: HTMLElement, chinese: boolean, readOnly: boolean): Tables {
  allowEditorStyles();
  // Each of its views has modules of its own; what is common to them it leaves out.
  const words = { additionalModules: [dmnWords(chinese)] };
  const options = { container, drd: words, decisionTable: words, literalExpression: words, boxedExpression: words };
  return readOnly ? new Viewer(options) : new Modeler(options);
}
