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
  const options = { container, common: { additionalModules: [dmnWords(chinese)] } };
  return readOnly ? new Viewer(options) : new Modeler(options);
}
