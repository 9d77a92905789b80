import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, askText, post } from '../../host/http';
import type { Page } from '../../host/types';
import { groupBy } from '../../kit/groupBy';
import type { CheckedDecisions, DecisionFile, DecisionRow, DeployedFile, Tried } from './types';

/** Every DMN file that is deployed, with its versions and decisions. */
export function useDecisionFiles() {
  return useQuery({
    queryKey: ['decisions'],
    queryFn: async () => {
      const [files, decisions] = await Promise.all([
        post<Page<DecisionFile>>('/v2/decision-requirements/search', { sort: [{ field: 'version', order: 'DESC' }], page: { limit: 1000 } }),
        post<Page<DecisionRow>>('/v2/decision-definitions/search', { page: { limit: 1000 } }),
      ]);
      const ofFile = new Map(groupBy(decisions.items, (row) => row.decisionRequirementsKey));
      return groupBy(files.items, (file) => file.decisionRequirementsId)
        .flatMap(([id, rows]): DeployedFile[] => {
          const versions = rows.toSorted((a, b) => b.version - a.version);
          const newest = versions[0];
          return newest ? [{ id, name: newest.decisionRequirementsName, resourceName: newest.resourceName, versions, decisions: ofFile.get(newest.decisionRequirementsKey) ?? [] }] : [];
        })
        .toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
    },
  });
}

export const useDecisionXml = (key: string) =>
  useQuery({ queryKey: ['decision-xml', key], queryFn: ({ signal }) => askText(`/v2/decision-requirements/${encodeURIComponent(key)}/xml`, signal), staleTime: Infinity });

/** What the host makes of a text: problems, what its tables leave open, and what its decisions ask for. */
export function useCheckedDecisions(xml: string) {
  return useQuery({
    queryKey: ['decisions-check', xml],
    queryFn: ({ signal }) => ask<CheckedDecisions>('/api/decisions/check', { method: 'POST', text: xml, signal, looks: true }),
    enabled: xml !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

export interface Trial {
  model: string;
  decision: string;
  variables: Record<string, unknown>;
}

export const useTrial = () => useMutation({ mutationFn: (trial: Trial) => ask<Tried>('/api/decisions/try', { method: 'POST', json: trial, looks: true }) });

interface Deployed {
  decisionRequirements: DecisionFile | null;
}

/** Deploys the file; what calls its decisions by their latest version uses it from the next call on. */
export function useDeployDecisions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ xml, fileName }: { xml: string; fileName: string }) => {
      const form = new FormData();
      form.append('resources', new File([xml], fileName, { type: 'text/xml' }));
      const { deployments } = await ask<{ deployments: Deployed[] }>('/v2/deployments', { method: 'POST', form });
      return deployments.find((one) => one.decisionRequirements !== null)?.decisionRequirements ?? null;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['decisions'] }),
  });
}
