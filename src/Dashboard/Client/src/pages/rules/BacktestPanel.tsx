import { Alert, Button, Group, Table } from '@mantine/core';
import { IconDownload, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askFile } from '../../host/http';
import { rowsPath } from '../../host/works';
import { useSay } from '../../i18n';
import { DayField, isDayOrEmpty } from '../../kit/DayField';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellProblem } from '../../kit/tell';
import { dateTime } from '../../kit/time';
import { When } from '../../kit/When';
import { LastWork, WorkBar, WorkEnd } from '../../kit/WorkParts';
import { Facts } from './FiringList';
import { testBody, testPath, useBacktest } from './queries';
import type { Flipped, Tested } from './types';
import classes from './Rules.module.css';

/** What the text at hand would have decided otherwise, over recorded history. Changes nothing. */
export function BacktestPanel({ id, text, changed }: { id: string; text: string; changed: boolean }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const test = useBacktest(id);
  const tested = test.work?.result;
  return (
    <>
      <p className={classes.line}>{t(changed ? 'rules.testDraft' : 'rules.testSame')}</p>
      <Group align="flex-end" mb={12}>
        <DayField label={t('rules.from')} value={from} onChange={setFrom} />
        <DayField label={t('rules.until')} value={until} onChange={setUntil} />
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          disabled={test.busy || !isDayOrEmpty(from) || !isDayOrEmpty(until)}
          onClick={() => test.begin({ path: testPath(id), json: testBody({ id, text, from, until }) })}
        >
          {t('rules.run')}
        </Button>
        {tested && test.work && (
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => test.work && void askFile(rowsPath(test.work, 'csv')).catch(tellProblem)}>
            {t('people.exportCsv')}
          </Button>
        )}
      </Group>
      {test.last && <LastWork work={test.last} onShow={test.show} />}
      {test.busy && <WorkBar work={test.work} stopping={test.stopping} onStop={test.stop} />}
      {test.error && <ProblemNote error={test.error} />}
      {test.work && <WorkEnd work={test.work} />}
      {tested && <Told tested={tested} />}
    </>
  );
}

const tones = { added: 'green', removed: 'red', changed: 'ink' } as const;

function Told({ tested }: { tested: Tested }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert variant="light" color={tested.flipped.length > 0 ? 'orange' : 'green'} mb={12} title={tested.flipped.length > 0 ? t('rules.flipped', { count: tested.flipped.length }) : t('rules.noneFlipped')}>
        {t('rules.tested', { changes: tested.changes, before: tested.before, after: tested.after })}
        {tested.since && ` ${t('rules.testedSince', { at: dateTime(tested.since) })}`}
      </Alert>
      {tested.flipped.length > 0 && (
        <div className={classes.scroll} role="region" aria-label={t('rules.flippedList')} tabIndex={0}>
          <Table className={classes.table}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('rules.flip')}</Table.Th>
                <Table.Th>{t('rules.rule')}</Table.Th>
                <Table.Th>{t('rules.saw')}</Table.Th>
                <Table.Th>{t('rules.before')}</Table.Th>
                <Table.Th>{t('rules.after')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tested.flipped.slice(0, 500).map((one, at) => (
                <Row key={at} one={one} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {tested.flipped.length > 500 && <p className={classes.line}>{t('import.more', { count: 500 })}</p>}
    </>
  );
}

function Row({ one }: { one: Flipped }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Table.Tr>
      <Table.Td>
        <Tag tone={tones[one.change]}>{t(`rules.flips.${one.change}`)}</Tag>
      </Table.Td>
      <Table.Td>
        {one.rule}
        <span className={classes.id}>
          <When at={one.at} />
        </span>
      </Table.Td>
      <Table.Td>
        <Facts facts={one.facts} />
      </Table.Td>
      <Table.Td>{one.before.map((effect) => say(effect)).join(' · ')}</Table.Td>
      <Table.Td>{one.after.map((effect) => say(effect)).join(' · ')}</Table.Td>
    </Table.Tr>
  );
}
