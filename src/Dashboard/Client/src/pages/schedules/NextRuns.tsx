import { useTranslation } from 'react-i18next';
import { hostNow } from '../../host/clock';
import { relative, shortDateTime } from '../../kit/time';
import { isOfDay, RunTime } from './parts';
import type { NextRun } from './queries';
import classes from './Schedules.module.css';

/** The runs to come, each with its period and by when it is to be done. */
export function NextRuns({ runs }: { runs: NextRun[] }) {
  const { t } = useTranslation();
  return (
    <ol className={classes.next}>
      {runs.map((run) => (
        <li key={run.at}>
          <RunTime at={run.at} />
          <span className={classes.quiet}>{relative(Date.parse(run.at), hostNow())}</span>
          {!isOfDay(run) && <span>{t('schedules.forPeriod', { period: run.period })}</span>}
          {run.dueAt && <span className={classes.quiet}>{t('schedules.dueAt', { at: shortDateTime(endOf(run.dueAt), hostNow()) })}</span>}
        </li>
      ))}
    </ol>
  );
}

/** 24:00 is told as the last minute of its day: whoever reads 00:00 takes it for a day more. */
function endOf(at: string): string {
  return /T16:00:00/.test(new Date(at).toISOString()) ? new Date(Date.parse(at) - 60_000).toISOString() : at;
}
