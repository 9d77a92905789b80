import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, post } from '../../host/http';
import type { Page } from '../../host/types';
import { useWork } from '../../host/works';
import type { Checked, Deployed, Firings, RuleSet, Tested, WhyNot } from './types';

const path = (id: string) => `/api/rules/${encodeURIComponent(id)}`;

export const useRuleSets = () => useQuery({ queryKey: ['rules'], queryFn: ({ signal }) => ask<Page<RuleSet>>('/api/rules', { signal }) });
export const useRuleSet = (id: string, enabled = true) => useQuery({ queryKey: ['rules', id], queryFn: ({ signal }) => ask<RuleSet>(path(id), { signal }), enabled });

/** What the host makes of a text: problems, and both spellings. */
export function useChecked(text: string) {
  return useQuery({
    queryKey: ['rules-check', text],
    queryFn: ({ signal }) => ask<Checked>('/api/rules/check', { method: 'POST', json: { text }, signal, looks: true }),
    enabled: text.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

/** Of which rules the firings are wanted: those of a set, or those about a record. */
export interface FiringScope {
  ruleSet?: string;
  rule?: string;
  outcome?: string;
  type?: string;
  id?: string;
}

export function useFirings({ ruleSet, ...words }: FiringScope, from: number) {
  const query = new URLSearchParams({ limit: '30' });
  for (const [name, value] of Object.entries(words)) if (value) query.set(name, value);
  if (from > 0) query.set('from', String(from));
  return useQuery({
    queryKey: ['firings', ruleSet, query.toString()],
    queryFn: ({ signal }) => ask<Firings>(`${ruleSet === undefined ? '/api/rules' : path(ruleSet)}/explanations?${query}`, { signal }),
    placeholderData: keepPreviousData,
    // Rules run a moment after what sets them off.
    refetchInterval: 5000,
  });
}

/** Why a rule has not fired for a record. */
export function useWhyNot(ruleSet: string, rule: string, type: string, id: string) {
  return useQuery({
    queryKey: ['why-not', ruleSet, rule, type, id],
    queryFn: ({ signal }) => ask<WhyNot>(`${path(ruleSet)}/why-not?${new URLSearchParams({ rule, type, id })}`, { signal }),
    enabled: rule !== '' && type !== '' && id !== '',
    gcTime: 0,
  });
}

function useFresh() {
  const client = useQueryClient();
  return () => Promise.all(['rules', 'firings'].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
}

export interface Deployment {
  id: string;
  text: string;
  fromNow: boolean;
}

export const useDryRun = () => useMutation({ mutationFn: ({ id, text }: Deployment) => ask<Deployed>(`${path(id)}?dryRun=true`, { method: 'PUT', json: { text } }) });

export function useDeploy() {
  const fresh = useFresh();
  return useMutation({ mutationFn: ({ id, text, fromNow }: Deployment) => ask<Deployed>(path(id), { method: 'PUT', json: { text, fromNow } }), onSuccess: fresh });
}

export function useRetire() {
  const fresh = useFresh();
  return useMutation({ mutationFn: (id: string) => ask<undefined>(path(id), { method: 'DELETE' }), onSuccess: fresh });
}

export function useSetSetting() {
  const fresh = useFresh();
  return useMutation({ mutationFn: ({ key, value }: { key: string; value: string }) => ask<undefined>(`/api/rules/settings/${encodeURIComponent(key)}`, { method: 'PUT', json: { value } }), onSuccess: fresh });
}

export function useSwitchOn() {
  const fresh = useFresh();
  return useMutation({ mutationFn: (rule: string) => post<undefined>(`/api/rules/switch-on/${encodeURIComponent(rule)}`), onSuccess: fresh });
}

export function useRetryEffect() {
  const fresh = useFresh();
  return useMutation({ mutationFn: (key: string) => post<undefined>('/api/rules/effects/retry', { key }), onSuccess: fresh });
}

export interface TestTerms {
  id: string;
  text: string;
  from: string;
  until: string;
}

/** Days of the company: from the first instant of the one to the last of the other. */
export const testBody = ({ text, from, until }: TestTerms) => ({ text, from: from ? `${from}T00:00:00+08:00` : null, until: until ? `${until}T23:59:59+08:00` : null });
export const testPath = (id: string) => `${path(id)}/backtest`;

export const useBacktest = (id: string) => useWork<Tested>({ kind: 'backtest', subject: id, resumes: true });
