import { ActionIcon, Alert, Button, Select, Table } from '@mantine/core';
import { IconAlertTriangle, IconChevronLeft, IconChevronRight, IconPencil } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hostNow } from '../../host/clock';
import { useMe } from '../../host/session';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { When } from '../../kit/When';
import { dateOnly } from '../../kit/time';
import { EnterHolidays } from './EnterHolidays';
import { useCalendars, useCalendarYear, type Calendar, type CalendarYear, type Notice } from './queries';
import { YearView } from './YearView';
import classes from './Calendars.module.css';

/** When work is done: shifts, weekends, holidays and the days worked in exchange; and which years are not fully known. */
export function CalendarsPage() {
  const { t } = useTranslation();
  const say = useSay();
  const search = useSearch({ from: '/shell/admin/calendars' });
  const navigate = useNavigate();
  const calendars = useCalendars();
  const all = calendars.data?.items ?? [];
  const calendar = all.find((one) => one.calendarId === search.calendar) ?? all[0];
  const year = /^\d{4}$/.test(search.year ?? '') ? Number(search.year) : Number(dateOnly(hostNow()).slice(0, 4));
  const days = useCalendarYear(calendar?.calendarId, year);
  const { data: me } = useMe();
  const [entering, setEntering] = useState(false);
  const mayEnter = me?.isAdmin === true && days.data?.year === year && calendar?.hasHolidays === true;
  const go = (next: { calendar?: string; year?: string }) => void navigate({ to: '/admin/calendars', search: { ...search, ...next }, replace: true });
  return (
    <PlainPage
      title={t('calendars.title')}
      tools={
        <>
          {all.length > 1 && (
            <Select aria-label={t('calendars.calendar')} value={calendar?.calendarId ?? null} onChange={(id) => go({ calendar: id ?? undefined })} data={all.map((one) => ({ value: one.calendarId, label: say(one.name) }))} allowDeselect={false} />
          )}
          <div className={classes.year} role="group" aria-label={t('calendars.year')}>
            <ActionIcon variant="default" size={30} aria-label={t('calendars.previous')} disabled={year <= 2000} onClick={() => go({ year: String(year - 1) })}>
              <IconChevronLeft size={18} aria-hidden />
            </ActionIcon>
            <strong aria-live="polite">{year}</strong>
            <ActionIcon variant="default" size={30} aria-label={t('calendars.next')} disabled={year >= 2100} onClick={() => go({ year: String(year + 1) })}>
              <IconChevronRight size={18} aria-hidden />
            </ActionIcon>
          </div>
          {mayEnter && (
            <Button size="xs" variant={days.data?.warning ? 'filled' : 'default'} leftSection={<IconPencil size={15} aria-hidden />} onClick={() => setEntering(true)}>
              {t(days.data?.warning ? 'calendars.enter' : 'calendars.change')}
            </Button>
          )}
        </>
      }
    >
      {(calendars.isPending || days.isPending) && <Loading lines={8} />}
      {calendars.isError && <ProblemNote error={calendars.error} onRetry={() => void calendars.refetch()} />}
      {days.isError && <ProblemNote error={days.error} onRetry={() => void days.refetch()} />}
      {calendar && days.data && <Shown calendar={calendar} days={days.data} />}
      {mayEnter && days.data && <EnterHolidays key={`${calendar.calendarId} ${year}`} opened={entering} year={days.data} onClose={() => setEntering(false)} />}
    </PlainPage>
  );
}

function Shown({ calendar, days }: { calendar: Calendar; days: CalendarYear }) {
  const { t } = useTranslation();
  const say = useSay();
  const count = (kind: string) => days.days.filter((day) => day.kind === kind).length;
  return (
    <>
      {days.warning && (
        <Alert color="orange" variant="light" mb={12} icon={<IconAlertTriangle size={18} aria-hidden />} title={t('calendars.warning')}>
          {say(days.warning)}
        </Alert>
      )}
      <dl className={classes.sums}>
        <Sum name={t('calendars.workingDays')} value={days.workingDays} />
        <Sum name={t('calendars.workingHours')} value={days.workingHours} />
        <Sum name={t('calendars.holidays')} value={count('holiday')} />
        <Sum name={t('calendars.makeUps')} value={count('make-up')} />
      </dl>
      <YearView days={days} week={calendar.week} />
      <div className={classes.parts}>
        <section>
          <h2 className={classes.part}>{t('calendars.shifts')}</h2>
          <Week calendar={calendar} />
        </section>
        <section>
          <h2 className={classes.part}>{t('calendars.list')}</h2>
          {days.notice && <Origin notice={days.notice} />}
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('calendars.day')}</Table.Th>
                <Table.Th>{t('calendars.what')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {grouped(days).map((group) => (
                <Table.Tr key={group.from}>
                  <Table.Td className="tabular">{group.from === group.to ? group.from : `${group.from} – ${group.to.slice(5)}`}</Table.Td>
                  <Table.Td>
                    {say(group.reason)} <Tag tone={group.kind === 'holiday' ? 'green' : 'red'}>{t(`calendars.kind.${group.kind}`)}</Tag>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      </div>
    </>
  );
}

/** Which notice the days are by, and who has entered it. */
function Origin({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  return (
    <p className={classes.quiet}>
      {notice.source}
      {notice.enteredAt && (
        <>
          {notice.source && ' · '}
          {t('calendars.enteredBy', { name: notice.enteredBy?.name ?? '' })} <When at={notice.enteredAt} />
        </>
      )}
    </p>
  );
}

function Sum({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Week({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation();
  const say = useSay();
  const names = t('time.weekday', { returnObjects: true });
  return (
    <>
      <Table>
        <Table.Tbody>
          {calendar.week.map((day, index) => (
            <Table.Tr key={day.day}>
              <Table.Td>{names[(index + 1) % 7]}</Table.Td>
              <Table.Td className="tabular">{day.isWeekend ? t('calendars.weekend') : day.shifts.join(' · ')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <p className={classes.quiet}>
        {t('calendars.zone')}: {calendar.zone} · {t('calendars.region')}: {say(calendar.region)}
      </p>
    </>
  );
}

/** Days in a row for one reason are one line. */
function grouped(year: CalendarYear) {
  const groups: (Omit<CalendarYear['days'][number], 'date' | 'shifts'> & { from: string; to: string })[] = [];
  for (const { date, kind, reason } of year.days) {
    const last = groups.at(-1);
    const follows = last && Date.parse(date) - Date.parse(last.to) === 86_400_000;
    if (last && follows && last.kind === kind && last.reason?.en === reason?.en) last.to = date;
    else groups.push({ from: date, to: date, kind, reason });
  }
  return groups;
}
