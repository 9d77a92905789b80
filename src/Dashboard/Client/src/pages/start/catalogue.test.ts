import { describe, expect, it } from 'vitest';
import type { ProcessCard } from '../../host/types';
import { groupsOf, isFound } from './catalogue';

const card = (id: string, domain: string | null, name: string, documentation: string | null = null): ProcessCard => ({
  processDefinitionId: id,
  processDefinitionKey: id,
  name,
  version: 1,
  domain,
  documentation,
  mayStart: true,
  whoStarts: null,
  running: 0,
});

const names: Record<string, string> = { Sales: '销售', Service: '客户服务', Channel: '渠道' };
const domainOf = (domain: string) => names[domain] ?? (domain || '其他');

describe('the catalogue', () => {
  const quote = card('quote-approval', 'Sales', '报价审批', '折扣超过 5% 时由总监审批。');

  it.each([
    ['', true],
    ['报价', true],
    ['Quote', true],
    ['折扣 总监', true],
    ['折扣 经理', false],
    ['销售', true],
    [' 审批 ', true],
  ])('finds by name, id, description and domain: %s', (q, found) => {
    expect(isFound(quote, q, domainOf)).toBe(found);
  });

  it('groups by domain in the order of names, and puts what names none last', () => {
    const groups = groupsOf([card('a', null, 'A'), card('b', 'Sales', 'B'), card('c', 'Channel', 'C'), card('d', 'Sales', 'D')], domainOf, 'zh-CN');
    expect(groups.map(({ domain, processes }) => [domain, processes.map((process) => process.processDefinitionId)])).toEqual([
      ['Channel', ['c']],
      ['Sales', ['b', 'd']],
      ['', ['a']],
    ]);
  });
});
