import { Select, Table, TextInput } from '@mantine/core';
import { IconCalendarOff, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { hostNow } from '../../host/clock';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { relative } from '../../kit/time';
import { LastRun, Marks, RunTime } from './parts';
import { useSchedules, type Schedule } from './queries';
import { ScheduleCard } from './ScheduleCard';
import classes from './Schedules.module.css';

const states = ['active', 'paused', 'default', 'no-process'] as const;
const domains = ['Sales', 'Service', 'Sentiment', 'Channel', 'Brand', 'Market', 'Planning', 'Team', 'Attendance', 'Property', 'Investment', 'Finance', 'Express'] as const;

const is = (schedule: Schedule, state: string) => (state === 'default' ? schedule.basis === 'default' : state === 'no-process' ? !schedule.process.deployed : schedule.state === state);

/** What comes next first; what is paused last. */
const byNext = (left: Schedule, right: Schedule) => (left.nextRuns[0]?.at ?? '9').localeCompare(right.nextRuns[0]?.at ?? '9');

/** What begins by the calendar: when next, for whom, and what became of it. */
export function SchedulesPage() {
  const { t } = useTranslation();
  const say = useSay();
  const search = useSearch({ from: '/shell/admin/schedules' });
  const navigate = useNavigate();
  const schedules = useSchedules();
  const go = (next: { domain?: string; state?: string; q?: string; schedule?: string }) => void navigate({ to: '/admin/schedules', search: { ...search, ...next }, replace: true });
  const all = schedules.data?.items ?? [];
  const q = search.q?.trim().toLowerCase();
  const found = all
    .filter((one) => (!search.domain || one.domain === search.domain) && (!search.state || is(one, search.state)))
    .filter((one) => !q || [say(one.name), one.scheduleId, one.process.id, one.process.name, say(one.who.name), ...one.clauses].some((text) => text?.toLowerCase().includes(q)))
    .toSorted(byNext);
  const known = domains.filter((one) => all.some((schedule) => schedule.domain === one));
  return (
    <PlainPage title={t('schedules.title')}>
      <p className={classes.intro}>{t('schedules.intro')}</p>
      <div className={classes.filters}>
        <TextInput className={classes.search} aria-label={t('schedules.search')} placeholder={t('schedules.search')} leftSection={<IconSearch size={16} aria-hidden />} value={search.q ?? ''} onChange={(event) => go({ q: event.currentTarget.value || undefined })} />
        <Select aria-label={t('schedules.domain')} value={search.domain ?? ''} onChange={(next) => go({ domain: next || undefined })} data={[{ value: '', label: t('schedules.allDomains') }, ...known.map((one) => ({ value: one, label: t(`schedules.domains.${one}`) }))]} allowDeselect={false} />
        <Select aria-label={t('common.state')} value={search.state ?? ''} onChange={(next) => go({ state: next || undefined })} data={[{ value: '', label: t('schedules.allStates') }, ...states.map((one) => ({ value: one, label: t(`schedules.states.${one}`) }))]} allowDeselect={false} />
      </div>
      {schedules.isPending && <Loading lines={8} />}
      {schedules.isError && <ProblemNote error={schedules.error} onRetry={() => void schedules.refetch()} />}
      {schedules.data && found.length === 0 && <Empty icon={IconCalendarOff} title={t('schedules.empty')} text={t('schedules.emptyText')} />}
      {found.length > 0 && (
        <>
          <Table className={classes.list}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('schedules.name')}</Table.Th>
                <Table.Th>{t('schedules.next')}</Table.Th>
                <Table.Th>{t('schedules.rule')}</Table.Th>
                <Table.Th>{t('schedules.who')}</Table.Th>
                <Table.Th>{t('schedules.last')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.map((schedule) => (
                <Row key={schedule.scheduleId} schedule={schedule} onOpen={() => go({ schedule: schedule.scheduleId })} />
              ))}
            </Table.Tbody>
          </Table>
          <p className={classes.total}>{t('common.total', { count: found.length })}</p>
        </>
      )}
      <ScheduleCard schedule={all.find((one) => one.scheduleId === search.schedule)} onClose={() => go({ schedule: undefined })} />
    </PlainPage>
  );
}

function Row({ schedule, onOpen }: { schedule: Schedule; onOpen: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const next = schedule.nextRuns[0];
  return (
    <Table.Tr>
      <Table.Td>
        <button type="button" className={classes.name} onClick={onOpen}>
          {say(schedule.name)}
        </button>
        <Marks schedule={schedule} />
      </Table.Td>
      <Table.Td data-label={t('schedules.next')}>
        {next ? (
          <>
            <RunTime at={next.at} />
            <div className={classes.quiet}>{relative(Date.parse(next.at), hostNow())}</div>
          </>
        ) : (
          <span className={classes.quiet}>{t('common.empty')}</span>
        )}
      </Table.Td>
      <Table.Td data-label={t('schedules.rule')}>
        {say(schedule.rule)}
        {schedule.due && <div className={classes.quiet}>{t('schedules.dueIn', { due: say(schedule.due) })}</div>}
      </Table.Td>
      <Table.Td data-label={t('schedules.who')}>
        {say(schedule.who.name)}
        {schedule.each !== '' && <div className={classes.quiet}>{say(schedule.eachText)}</div>}
      </Table.Td>
      <Table.Td data-label={t('schedules.last')}>{schedule.lastRun ? <LastRun run={schedule.lastRun} /> : <span className={classes.quiet}>{t('schedules.neverRun')}</span>}</Table.Td>
    </Table.Tr>
  );
}
