import { useTranslation } from 'react-i18next';
import { hostNow } from '../../host/clock';
import { Tag } from '../../kit/PageHead';
import { around, dateOnly, dateTime, shortDateTime } from '../../kit/time';
import { wall } from '../../kit/wallClock';
import type { RunState, Schedule } from './queries';
import classes from './Schedules.module.css';

/** An instant with its weekday, for planning: `2026-11-25 周三 09:00`. */
export function RunTime({ at }: { at: string }) {
  const { t } = useTranslation();
  const text = dateTime(at);
  const weekday = t('schedules.weekdays', { returnObjects: true })[wall(Date.parse(at)).getUTCDay()];
  return (
    <time dateTime={at} title={around(at, hostNow())} className="tabular">
      {text.slice(0, 10)} {weekday} {text.slice(11, 16)}
    </time>
  );
}

/** Whether a run is for its own day, which its time says already. */
export const isOfDay = (run: { at: string; period: string }) => run.period === dateOnly(run.at);

/** What sets a schedule apart: a setting and no policy, changed, paused, nothing to begin yet. */
export function Marks({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  return (
    <span className={classes.marks}>
      {schedule.basis === 'default' && <Tag>{t('schedules.default')}</Tag>}
      {schedule.declared && <Tag tone="ink">{t('schedules.changed')}</Tag>}
      {schedule.state === 'paused' && <Tag tone="red">{t('schedules.states.paused')}</Tag>}
      {!schedule.process.deployed && <Tag>{t('schedules.states.no-process')}</Tag>}
    </span>
  );
}

const tones = { starting: 'ink', done: 'green', 'no-process': 'plain', nobody: 'red', 'no-records': 'plain', skipped: 'plain' } as const;

export function RunTag({ state }: { state: RunState }) {
  const { t } = useTranslation();
  return <Tag tone={tones[state]}>{t(`schedules.run.${state}`)}</Tag>;
}

export function LastRun({ run }: { run: NonNullable<Schedule['lastRun']> }) {
  const { t } = useTranslation();
  return (
    <>
      <RunTag state={run.state} />
      <div className={classes.quiet}>
        {shortDateTime(run.at, hostNow())}
        {run.started > 0 && ` · ${t('schedules.started', { count: run.started })}`}
      </div>
    </>
  );
}
