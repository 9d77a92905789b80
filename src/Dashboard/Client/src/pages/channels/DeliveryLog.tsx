import { Button, Select, Table } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { hostNow } from '../../host/clock';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { dateTime, shortDateTime } from '../../kit/time';
import { deliveryStates, useDeliveries, useRedeliver, type Delivery } from './queries';
import classes from './Channels.module.css';

interface Props {
  channels: string[];
  channel: string | undefined;
  state: string | undefined;
  change: (next: { channel?: string; state?: string }) => void;
}

/** What was sent outside, to whom, and how each attempt ended. */
export function DeliveryLog({ channels, channel, state, change }: Props) {
  const { t } = useTranslation();
  const deliveries = useDeliveries(channel, state);
  const items = deliveries.data?.items ?? [];
  const total = deliveries.data?.page.totalItems ?? 0;
  return (
    <section>
      <div className={classes.logHead}>
        <h2>{t('channels.log')}</h2>
        <Select aria-label={t('channels.channel')} value={channel ?? ''} onChange={(next) => change({ channel: next || undefined })} data={[{ value: '', label: t('channels.allChannels') }, ...channels]} allowDeselect={false} />
        <Select
          aria-label={t('common.state')}
          value={state ?? ''}
          onChange={(next) => change({ state: next || undefined })}
          data={[{ value: '', label: t('channels.allStates') }, ...deliveryStates.map((one) => ({ value: one, label: t(`channels.state.${one}`) }))]}
          allowDeselect={false}
        />
      </div>
      {deliveries.isPending && <Loading />}
      {deliveries.isError && <ProblemNote error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {deliveries.data && items.length === 0 && <Empty icon={IconMailOff} title={t('channels.noLog')} text={t('channels.noLogText')} />}
      {items.length > 0 && (
        <>
          <Table className={classes.log}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('common.state')}</Table.Th>
                <Table.Th>{t('channels.message')}</Table.Th>
                <Table.Th>{t('channels.to')}</Table.Th>
                <Table.Th>{t('channels.at')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((delivery) => (
                <Row key={delivery.deliveryKey} delivery={delivery} />
              ))}
            </Table.Tbody>
          </Table>
          <p className={classes.quiet}>{items.length < total ? t('common.totalMore', { count: items.length, total }) : t('common.total', { count: total })}</p>
        </>
      )}
    </section>
  );
}

const tones = { WAITING: 'ink', QUIET: 'plain', GATHERED: 'plain', SUMMARIZED: 'green', DELIVERED: 'green', DEAD: 'red' } as const;

function Row({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const say = useSay();
  const redeliver = useRedeliver();
  const last = delivery.log.at(-1);
  return (
    <Table.Tr>
      <Table.Td>
        <Tag tone={tones[delivery.state]}>{t(`channels.state.${delivery.state}`)}</Tag>
        {delivery.nextAt && <div className={classes.quiet}>{t('channels.nextAt', { at: shortDateTime(delivery.nextAt, hostNow()) })}</div>}
        {delivery.state === 'DEAD' && (
          <Button
            size="compact-xs"
            variant="default"
            mt={4}
            loading={redeliver.isPending}
            // The row may be gone from the list before the answer is told.
            onClick={() => void redeliver.mutateAsync(delivery.deliveryKey).then(() => tellDone(t('channels.redelivered')), tellProblem)}
          >
            {t('channels.redeliver')}
          </Button>
        )}
      </Table.Td>
      <Table.Td className={classes.message}>
        {delivery.processInstanceKey ? (
          <Link to="/instances/$key" params={{ key: delivery.processInstanceKey }}>
            {say(delivery.text)}
          </Link>
        ) : (
          say(delivery.text)
        )}
        {last && delivery.state !== 'DELIVERED' && <div className={classes.trouble}>{[t(`channels.outcome.${last.outcome}`), last.detail].filter(Boolean).join(' · ')}</div>}
        {delivery.log.length > 0 && (
          <details>
            <summary>{t('channels.details')}</summary>
            <ol className={classes.attempts}>
              {delivery.log.map((attempt) => (
                <li key={attempt.attempt}>
                  {t('channels.attempt', { count: attempt.attempt, at: dateTime(attempt.at), ms: attempt.milliseconds })} · {t(`channels.outcome.${attempt.outcome}`)}
                  {attempt.detail && ` · ${attempt.detail}`}
                </li>
              ))}
            </ol>
          </details>
        )}
      </Table.Td>
      <Table.Td>
        {delivery.channel}
        <div className={classes.quiet}>{delivery.receiver}</div>
      </Table.Td>
      <Table.Td className="tabular">{dateTime(delivery.at)}</Table.Td>
    </Table.Tr>
  );
}
