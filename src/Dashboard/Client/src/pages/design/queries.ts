import { useQuery } from '@tanstack/react-query';
import { ask, post } from '../../host/http';
import type { DefinitionRow, Page, Problem } from '../../host/types';
import { isRecord, toProblem } from '../../host/problem';
import { groupBy } from '../../kit/groupBy';

export interface DesignedProcess {
  id: string;
  name: string;
  /** Newest first. */
  versions: DefinitionRow[];
}

/** Every process with all its deployed versions. */
export function useDefinitions() {
  return useQuery({
    queryKey: ['definitions'],
    queryFn: async () => {
      const { items } = await post<Page<DefinitionRow>>('/v2/process-definitions/search', { sort: [{ field: 'version', order: 'DESC' }], page: { limit: 1000 } });
      return groupBy(items, (row) => row.processDefinitionId)
        .map(([id, rows]): DesignedProcess => {
          const versions = rows.toSorted((a, b) => b.version - a.version);
          return { id, name: versions[0]?.name ?? id, versions };
        })
        .toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
    },
  });
}

/** How many instances run on each of these versions. */
export function useRunningByVersion(versions: readonly DefinitionRow[]) {
  return useQuery({
    queryKey: ['instances', 'running', versions.map((row) => row.processDefinitionKey).join()],
    queryFn: async () => {
      const counts = await Promise.all(versions.map((row) => runningOn(row.processDefinitionKey)));
      return new Map(versions.map((row, index) => [row.processDefinitionKey, counts[index] ?? 0]));
    },
    enabled: versions.length > 0,
  });
}

async function runningOn(processDefinitionKey: string): Promise<number> {
  const { page } = await post<Page<unknown>>('/v2/process-instances/search', { filter: { processDefinitionKey, state: 'ACTIVE' }, page: { limit: 1 } });
  return page.totalItems;
}

export async function lint(xml: string): Promise<Problem[]> {
  const { problems } = await ask<{ problems: unknown[] }>('/api/lint', { method: 'POST', text: xml });
  return problems.filter(isRecord).map(toProblem);
}

export interface Published {
  processDefinitionKey: string;
  processDefinitionVersion: number;
}

/** Deploys the model as a new version; instances that run keep theirs. */
export async function publish(xml: string, fileName: string): Promise<Published | null> {
  const form = new FormData();
  form.append('resources', new File([xml], fileName, { type: 'text/xml' }));
  const { deployments } = await ask<{ deployments: { processDefinition: Published | null }[] }>('/v2/deployments', { method: 'POST', form });
  return deployments.find((each) => each.processDefinition !== null)?.processDefinition ?? null;
}
