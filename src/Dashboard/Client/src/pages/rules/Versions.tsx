import { Button, Group, Table } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../kit/PageHead';
import { tellDone, tellProblem } from '../../kit/tell';
import { When } from '../../kit/When';
import { usePersonName } from '../../kit/usePersonName';
import { useRetire } from './queries';
import type { RuleSet } from './types';
import classes from './Rules.module.css';

/** Who deployed what, when; and the end of the whole set. */
export function Versions({ set }: { set: RuleSet }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  return (
    <>
      <Table className={classes.table} aria-label={t('rules.tab.versions')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('rules.version')}</Table.Th>
            <Table.Th>{t('rules.when')}</Table.Th>
            <Table.Th>{t('rules.who')}</Table.Th>
            <Table.Th>{t('common.state')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(set.versions ?? []).map((version) => (
            <Table.Tr key={version.version}>
              <Table.Td>v{version.version}</Table.Td>
              <Table.Td>
                <When at={version.at} />
              </Table.Td>
              <Table.Td>{nameOf(version.by)}</Table.Td>
              <Table.Td>{version.current && <Tag tone="green">{t('rules.current')}</Tag>}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Retire set={set} />
    </>
  );
}

function Retire({ set }: { set: RuleSet }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, ask] = useState(false);
  const retire = useRetire();
  const send = () =>
    retire.mutate(set.id, {
      onSuccess: () => {
        tellDone(t('rules.retired', { name: set.name }));
        void navigate({ to: '/design/rules' });
      },
      onError: tellProblem,
    });
  if (!asking)
    return (
      <Button mt={16} size="xs" variant="default" onClick={() => ask(true)}>
        {t('rules.retire')}
      </Button>
    );
  return (
    <Group mt={16} gap={8}>
      <span>{t('rules.retireSure', { name: set.name })}</span>
      <Button size="xs" color="red" loading={retire.isPending} onClick={send}>
        {t('rules.retireYes')}
      </Button>
      <Button size="xs" variant="default" onClick={() => ask(false)}>
        {t('common.cancel')}
      </Button>
    </Group>
  );
}
