import { Table } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { dateTime } from '../../kit/time';
import { ExplanationDialog } from './ExplanationDialog';
import { clockStates, requestStates, useClocks, useClockSummary, useRequestCount, type Clock, type ClockState } from './queries';
import classes from './Sla.module.css';

/** Deadlines at a glance: how many run, are about to be missed, have been missed; each number is the list it leads to. */
export function SlaPage() {
  const { t } = useTranslation();
  const { state, clock } = useSearch({ from: '/shell/sla' });
  const navigate = useNavigate();
  const chosen = clockStates.find((each) => each === state);
  const clocks = useClocks(chosen);
  const items = clocks.data?.items ?? [];
  const go = (search: { state?: string; clock?: string }) => void navigate({ to: '/sla', search, replace: true });
  return (
    <PlainPage title={t('sla.title')}>
      <Numbers chosen={chosen} />
      {clocks.isPending && <Loading />}
      {clocks.isError && <ProblemNote error={clocks.error} onRetry={() => void clocks.refetch()} />}
      {clocks.data && items.length === 0 && <Empty icon={IconHourglass} title={t('sla.empty')} text={t('sla.emptyText')} />}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={720}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('common.state')}</Table.Th>
                <Table.Th>{t('sla.deadline')}</Table.Th>
                <Table.Th>{t('sla.request')}</Table.Th>
                <Table.Th>{t('task.assignee')}</Table.Th>
                <Table.Th>{t('sla.due')}</Table.Th>
                <Table.Th>{t('sla.used')}</Table.Th>
                <Table.Th aria-label={t('sla.explain')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((item) => (
                <Row key={item.clockKey} clock={item} onExplain={() => go({ state, clock: item.clockKey })} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <ExplanationDialog clockKey={clock} onClose={() => go({ state })} />
    </PlainPage>
  );
}

function Numbers({ chosen }: { chosen: ClockState | undefined }) {
  const { t } = useTranslation();
  const { data } = useClockSummary();
  return (
    <ul className={classes.numbers}>
      {clockStates.map((state) => (
        <li key={state}>
          <Link to="/sla" search={{ state: state === chosen ? undefined : state }} className={classes.number} data-state={state} aria-current={state === chosen ? 'true' : undefined}>
            <span className={classes.count}>{data?.[state] ?? '–'}</span>
            <span>{t(`sla.state-${state}`)}</span>
          </Link>
        </li>
      ))}
      {requestStates.map((state) => (
        <RequestNumber key={state} state={state} />
      ))}
    </ul>
  );
}

/** How many requests a manager will find in the list behind it. */
function RequestNumber({ state }: { state: (typeof requestStates)[number] }) {
  const { t } = useTranslation();
  const { data } = useRequestCount(state);
  return (
    <li>
      <Link to="/instances" search={{ view: 'all', state }} className={classes.number} data-state={data ? state : undefined}>
        <span className={classes.count}>{data ?? '–'}</span>
        <span>{t(`sla.requests-${state}`)}</span>
      </Link>
    </li>
  );
}

const tones = { running: 'plain', warned: 'ink', breached: 'red', paused: 'plain', met: 'green' } as const;

function Row({ clock, onExplain }: { clock: Clock; onExplain: () => void }) {
  const { t } = useTranslation();
  const name = clock.title || clock.processName || clock.processDefinitionId;
  return (
    <Table.Tr>
      <Table.Td>
        <Tag tone={tones[clock.state]}>{t(`sla.state-${clock.state}`)}</Tag>
      </Table.Td>
      <Table.Td>{clock.elementName ?? clock.deadlineId}</Table.Td>
      <Table.Td>
        {clock.userTaskKey ? (
          <Link to="/tasks/$key" params={{ key: clock.userTaskKey }} className={classes.link}>
            {name}
          </Link>
        ) : (
          <Link to="/instances/$key" params={{ key: clock.processInstanceKey }} className={classes.link}>
            {name}
          </Link>
        )}
      </Table.Td>
      <Table.Td>{clock.assignee?.name}</Table.Td>
      <Table.Td>{dateTime(clock.dueDate)}</Table.Td>
      <Table.Td className="tabular">{clock.usedPercent === null ? '' : `${Math.round(clock.usedPercent)} %`}</Table.Td>
      <Table.Td>
        <button type="button" className={classes.explain} onClick={onExplain}>
          {t('sla.explain')}
        </button>
      </Table.Td>
    </Table.Tr>
  );
}
