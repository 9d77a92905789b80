import { Button, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import { tellDone, tellProblem } from '../../kit/tell';
import { When } from '../../kit/When';
import { useSwitchOn } from './queries';
import type { Rule } from './types';
import classes from './Rules.module.css';

/** The rules of a set: what each is, by which clause, whether it runs, how often it has fired. */
export function RuleTable({ rules, onLine, onFirings }: { rules: Rule[]; onLine: (line: number) => void; onFirings: (rule: string) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <div className={classes.scroll} role="region" aria-label={t('rules.tab.rules')} tabIndex={0}>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('rules.rule')}</Table.Th>
            <Table.Th>{t('rules.kind')}</Table.Th>
            <Table.Th>{t('rules.clauses')}</Table.Th>
            <Table.Th>{t('common.state')}</Table.Th>
            <Table.Th className={classes.number}>{t('rules.fired')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rules.map((rule) => (
            <Table.Tr key={rule.id}>
              <Table.Td>
                <button type="button" className={classes.name} onClick={() => onLine(rule.line)}>
                  {say(rule.title)}
                </button>
                <span className={classes.id}>{rule.id}</span>
              </Table.Td>
              <Table.Td>{t(`rules.kinds.${rule.kind}`)}</Table.Td>
              <Table.Td>
                <span className={classes.tags}>
                  {rule.clauses.join(t('records.and'))}
                  {rule.provisional.length > 0 && (
                    <span title={rule.provisional.join(' ')}>
                      <Tag tone="red">{t('rules.provisional')}</Tag>
                    </span>
                  )}
                </span>
              </Table.Td>
              <Table.Td>
                <Standing rule={rule} />
              </Table.Td>
              <Table.Td className={classes.number} data-label={t('rules.fired')}>
                {rule.kind === 'guard' || rule.kind === 'definition' ? (
                  t('common.empty')
                ) : (
                  <button type="button" className={classes.plain} onClick={() => onFirings(rule.id)} aria-label={t('rules.firingsOf', { name: say(rule.title), count: rule.firings })}>
                    {rule.firings}
                  </button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** Whether it runs; one that was switched off says why, and is switched on again. */
function Standing({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: me } = useMe();
  const on = useSwitchOn();
  if (rule.quarantine === null)
    return rule.since === null ? null : (
      <span className={classes.quiet}>
        {t('rules.runsSince')} <When at={rule.since} short />
      </span>
    );
  return (
    <div>
      <Tag tone="red">{t('rules.off')}</Tag> <span className={classes.trouble}>{say(rule.quarantine)}</span>{' '}
      {me?.mayOperate && (
        <Button size="compact-sm" variant="default" loading={on.isPending} onClick={() => on.mutate(rule.id, { onSuccess: () => tellDone(t('rules.switchedOn')), onError: tellProblem })}>
          {t('rules.switchOn')}
        </Button>
      )}
    </div>
  );
}
