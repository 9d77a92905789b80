import { Group } from '@bpmn-io/properties-panel';
import type Modeling from 'bpmn-js/lib/features/modeling/Modeling';
import type { Entry, Tools } from './entries';
import { approvalEntries, deadlineEntries, fieldEntries, processEntries } from './groups';
import type { Factory, ModdleElement } from './moddle';

interface Shape {
  id: string;
  businessObject: ModdleElement;
}

interface PanelGroup {
  id: string;
  label?: string;
  component?: unknown;
  entries?: Entry[];
}

interface Panel {
  registerProvider: (priority: number, provider: ApprovalProperties) => void;
}

// After the groups of the editor's own providers, which are sorted in at 500 and above.
const priority = 400;

/** Approvals, deadlines and field rights as fields of the panel, in the words of the business. */
class ApprovalProperties {
  static $inject = ['propertiesPanel', 'modeling', 'bpmnFactory', 'translate', 'debounceInput'];

  constructor(
    panel: Panel,
    private readonly modeling: Modeling,
    private readonly factory: Factory,
    private readonly translate: (text: string) => string,
    private readonly debounceInput: unknown,
  ) {
    panel.registerProvider(priority, this);
  }

  getGroups(shape: Shape) {
    return (groups: PanelGroup[]) => {
      const own = this.ownGroups(shape);
      const at = groups.findIndex((group) => group.id === 'general') + 1;
      return [...groups.slice(0, at), ...own, ...groups.slice(at)];
    };
  }

  private ownGroups(shape: Shape): PanelGroup[] {
    const tools = this.toolsFor(shape);
    switch (shape.businessObject.$type) {
      case 'bpmn:UserTask':
        return [this.group('approval', 'Approval', approvalEntries(tools)), this.group('deadline', 'Deadline', deadlineEntries(tools)), this.group('fields', 'Field rights', fieldEntries(tools))];
      case 'bpmn:SubProcess':
        return [this.group('deadline', 'Deadline', deadlineEntries(tools))];
      case 'bpmn:Process':
        return [this.group('approval', 'Approval', processEntries(tools)), this.group('deadline', 'Deadline', deadlineEntries(tools))];
      default:
        return [];
    }
  }

  private group(id: string, label: string, entries: Entry[]): PanelGroup {
    return { id: `marketing-${id}`, label: this.translate(label), component: Group, entries };
  }

  private toolsFor(shape: Shape): Tools {
    return {
      element: shape.businessObject,
      factory: this.factory,
      change: (changes) => this.modeling.updateModdleProperties(shape as never, shape.businessObject, changes),
      say: this.translate,
      debounce: this.debounceInput,
    };
  }
}

export const approvalModule = { __init__: ['approvalProperties'], approvalProperties: ['type', ApprovalProperties] };
