import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { usePersonName } from '../../kit/usePersonName';
import { isOfDay, RunTag, RunTime } from './parts';
import { useRuns, type Run, type Schedule } from './queries';
import classes from './Schedules.module.css';

/** What became of its times, newest first. */
export function RunLog({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const runs = useRuns(schedule);
  const items = runs.data?.items ?? [];
  const total = runs.data?.page.totalItems ?? 0;
  return (
    <section>
      <h3 className={classes.part}>{t('schedules.runs')}</h3>
      {runs.isPending && <Loading />}
      {runs.isError && <ProblemNote error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.data && items.length === 0 && <p className={classes.quiet}>{t('schedules.noRuns')}</p>}
      <ol className={classes.runs}>
        {items.map((run) => (
          <li key={run.runKey}>
            <One run={run} />
          </li>
        ))}
      </ol>
      {total > items.length && <p className={classes.quiet}>{t('common.totalMore', { count: items.length, total })}</p>}
    </section>
  );
}

function One({ run }: { run: Run }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const say = useSay();
  return (
    <>
      <div className={classes.runHead}>
        <RunTime at={run.at} />
        <RunTag state={run.state} />
        <span className={classes.quiet}>
          {[!isOfDay(run) && t('schedules.forPeriod', { period: run.period }), run.by && t('schedules.byHand', { name: run.by.name }), run.missed > 0 && t('schedules.missed', { count: run.missed })].filter(Boolean).join(' · ')}
        </span>
      </div>
      {run.starts.length > 0 && (
        <ul className={classes.starts}>
          {run.starts.map((start) => (
            <li key={start.subject}>
              {start.processInstanceKey ? (
                <Link to="/instances/$key" params={{ key: start.processInstanceKey }}>
                  {nameOf(start.person)}
                </Link>
              ) : (
                <span>
                  {nameOf(start.person)} {start.detail && <span className={classes.trouble}>{say(start.detail)}</span>}
                </span>
              )}
            </li>
          ))}
          {run.planned > run.starts.length && <li className={classes.quiet}>{t('common.totalMore', { count: run.starts.length, total: run.planned })}</li>}
        </ul>
      )}
    </>
  );
}
