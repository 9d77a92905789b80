import { Modal, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { dateTime } from '../../kit/time';
import { useExplanation, type Explanation } from './queries';
import classes from './Sla.module.css';

/** How a deadline came about, interval by interval: what ran, what stood still and why, what lay outside working hours. */
export function ExplanationDialog({ clockKey, onClose }: { clockKey: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const explanation = useExplanation(clockKey);
  return (
    <Modal opened={clockKey !== undefined} onClose={onClose} title={t('sla.explanation')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      {explanation.isPending && <Loading lines={5} />}
      {explanation.isError && <ProblemNote error={explanation.error} onRetry={() => void explanation.refetch()} />}
      {explanation.data && <Told told={explanation.data} />}
    </Modal>
  );
}

function Told({ told }: { told: Explanation }) {
  const { t } = useTranslation();
  const say = useSay();
  const lasts = useLength();
  return (
    <>
      <dl className={classes.sums}>
        {(['granted', 'used', 'paused', 'off'] as const).map((part) => (
          <div key={part}>
            <dt>{t(`sla.${part}`)}</dt>
            <dd>{lasts(told[`${part}Seconds`])}</dd>
          </div>
        ))}
        <div>
          <dt>{t('sla.due')}</dt>
          <dd>{dateTime(told.clock.dueDate)}</dd>
        </div>
      </dl>
      <Table.ScrollContainer minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('sla.from')}</Table.Th>
              <Table.Th>{t('sla.to')}</Table.Th>
              <Table.Th>{t('sla.part')}</Table.Th>
              <Table.Th>{t('sla.length')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {told.intervals.map((interval, index) => (
              <Table.Tr key={index} data-part={interval.part} className={classes.interval}>
                <Table.Td>{dateTime(interval.from)}</Table.Td>
                <Table.Td>{dateTime(interval.to)}</Table.Td>
                <Table.Td>{[t(`sla.part-${interval.part}`), interval.reason && say(interval.reason)].filter(Boolean).join(' · ')}</Table.Td>
                <Table.Td className="tabular">{lasts(interval.seconds)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

/** Days, hours and minutes, without rounding up. */
function useLength() {
  const { t } = useTranslation();
  return (seconds: number) => {
    const minutes = Math.floor(seconds / 60);
    const parts = [
      [Math.floor(minutes / 1440), 'sla.days'],
      [Math.floor(minutes / 60) % 24, 'sla.hours'],
      [minutes % 60, 'sla.minutes'],
    ] as const;
    const said = parts.filter(([count]) => count > 0).map(([count, word]) => t(word, { count }));
    return said.length > 0 ? said.join(' ') : t('sla.minutes', { count: 0 });
  };
}
