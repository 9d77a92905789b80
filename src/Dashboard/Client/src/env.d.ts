/// <reference types="vite/client" />

/* What the editors bring without types of their own, as narrow as we use it. */

type DiagramModule = Record<string, unknown>;

declare module 'bpmn-js-properties-panel' {
  export const BpmnPropertiesPanelModule: DiagramModule;
  export const BpmnPropertiesProviderModule: DiagramModule;
  export const ZeebePropertiesProviderModule: DiagramModule;
}

declare module 'camunda-bpmn-js-behaviors/lib/camunda-cloud' {
  const behaviors: DiagramModule;
  export default behaviors;
}

declare module 'diagram-js-minimap' {
  const minimap: DiagramModule;
  export default minimap;
}
