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

declare module 'dmn-js/lib/NavigatedViewer' {
  /** One decision of the file, or its diagram. */
  export interface View {
    id: string;
    name?: string;
    type: 'drd' | 'decisionTable' | 'literalExpression' | 'boxedExpression';
    element: { dmnDI?: { diagrams?: unknown[] } };
  }

  export interface Row {
    id: string;
  }

  export interface Column extends Row {
    businessObject: { $type: string };
  }

  interface Services {
    commandStack: { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean };
    sheet: { getRoot(): { rows: Row[]; cols: Column[] } };
    eventBus: { on(event: string, listener: () => void): void };
    canvas: { zoom(to: 'fit-viewport'): void };
  }

  export interface Viewer {
    get<S extends keyof Services>(service: S): Services[S];
  }

  export default class DmnJs {
    constructor(options: Record<string, unknown>);
    importXML(xml: string): Promise<{ warnings: unknown[] }>;
    saveXML(options: { format: boolean }): Promise<{ xml: string }>;
    getViews(): View[];
    getActiveView(): View | null | undefined;
    getActiveViewer(): Viewer | null | undefined;
    open(view: View): Promise<unknown>;
    on(event: 'views.changed', listener: () => void): void;
    on(event: 'viewer.created', listener: (created: { type: View['type']; viewer: Viewer }) => void): void;
    destroy(): void;
  }
}

declare module 'dmn-js/lib/Modeler' {
  const editor: typeof import('dmn-js/lib/NavigatedViewer').default;
  export default editor;
}
