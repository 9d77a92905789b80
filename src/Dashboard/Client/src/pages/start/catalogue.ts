import type { ProcessCard } from '../../host/types';
import { groupBy } from '../../kit/groupBy';

export interface Group {
  /** Empty for processes that name none. */
  domain: string;
  processes: ProcessCard[];
}

/** Whether every word that is looked for stands in the name, the id, the description or the domain. */
export function isFound(process: ProcessCard, q: string, domainOf: (domain: string) => string): boolean {
  const text = [process.name, process.processDefinitionId, process.documentation, process.domain && domainOf(process.domain)].join('\n').toLowerCase();
  return q.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** By domain, in the order of their names; those without one come last. */
export function groupsOf(processes: readonly ProcessCard[], domainOf: (domain: string) => string, language: string): Group[] {
  const order = new Intl.Collator(language);
  return groupBy(processes, ({ domain }) => domain ?? '')
    .map(([domain, inside]) => ({ domain, processes: inside }))
    .toSorted((a, b) => Number(a.domain === '') - Number(b.domain === '') || order.compare(domainOf(a.domain), domainOf(b.domain)));
}
