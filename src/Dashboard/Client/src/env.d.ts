/// <reference types="vite/client" />

/* What the editors bring without types of their own, as narrow as we use it. */

type DiagramModule = Record<string, unknown>;

declare module 'bpmn-js-properties-panel' {
  export const BpmnPropertiesPanelModule: DiagramModule;
  export const BpmnPropertiesProviderModule: DiagramModule;
  export const ZeebePropertiesProviderModule: DiagramModule;
}

declare module '@bpmn-io/properties-panel' {
  export const Group: unknown;
  export const SelectEntry: unknown;
  export const TextFieldEntry: unknown;
  export const TextAreaEntry: unknown;
  export const CheckboxEntry: unknown;
  export const isSelectEntryEdited: (node: HTMLElement | null) => boolean;
  export const isTextFieldEntryEdited: (node: HTMLElement | null) => boolean;
  export const isTextAreaEntryEdited: (node: HTMLElement | null) => boolean;
  export const isCheckboxEntryEdited: (node: HTMLElement | null) => boolean;
}

declare module 'camunda-bpmn-js-behaviors/lib/camunda-cloud' {
  const behaviors: DiagramModule;
  export default behaviors;
}

declare module 'diagram-js-minimap' {
  const minimap: DiagramModule;
  export default minimap;
}

declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>);
    create(type: string, attributes?: Record<string, unknown>): unknown;
    fromXML(xml: string): Promise<{ rootElement: unknown }>;
    toXML(element: unknown): Promise<{ xml: string }>;
  }
}
