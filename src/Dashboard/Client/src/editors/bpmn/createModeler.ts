import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/diagram-js.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';
import Modeler from 'bpmn-js/lib/Modeler';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import behaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import minimap from 'diagram-js-minimap';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { allowEditorStyles } from '../styles';
import { approvalModule } from './approval/approvalModule';
import { wordsModule } from './words';

/** The editor with the properties of Camunda 8 models, in the language of the page. */
export function createModeler(container: HTMLElement, panel: HTMLElement, chinese: boolean): Modeler {
  allowEditorStyles();
  return new Modeler({
    container,
    // The name is what most people come for.
    propertiesPanel: { parent: panel, layout: { groups: { general: { open: true } } } },
    additionalModules: [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule, behaviors, minimap, approvalModule, wordsModule(chinese)],
    moddleExtensions: { zeebe },
  });
}
