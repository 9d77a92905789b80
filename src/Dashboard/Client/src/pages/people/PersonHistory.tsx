import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { dateOnly } from '../../kit/time';
import type { Past } from './queries';
import classes from './People.module.css';

/** What has held of a person, what holds and what is planned; the newest first. */
export function PersonHistory({ history }: { history: Past[] }) {
  const { t } = useTranslation();
  const say = useSay();
  const when = ({ from, until }: Past) => {
    // An end is the first instant after; what people say is the last day.
    const last = until && dateOnly(Date.parse(until) - 1);
    if (from && last) return t('people.fromUntil', { from: dateOnly(from), until: last });
    if (last) return t('people.until', { until: last });
    return from ? t('people.since', { from: dateOnly(from) }) : t('people.always');
  };
  return (
    <details className={classes.history}>
      <summary>{t('people.history')}</summary>
      <ul>
        {history.map((past, index) => (
          <li key={index} data-over={past.until !== null || undefined}>
            <strong>{t(`people.kind.${past.kind}`)}</strong> {say(past.name)} <span className={classes.quiet}>{when(past)}</span>
            {past.enteredBy.id !== 'system' && <span className={classes.quiet}> · {t('people.by', { name: past.enteredBy.name })}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
