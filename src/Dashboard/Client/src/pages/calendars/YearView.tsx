import { useTranslation } from 'react-i18next';
import { hostNow } from '../../host/clock';
import { currentLanguage, useSay } from '../../i18n';
import { dateOnly } from '../../kit/time';
import type { Calendar, CalendarYear, DayKind } from './queries';
import classes from './Calendars.module.css';

const kinds: DayKind[] = ['working', 'weekend', 'holiday', 'make-up'];

/** Twelve months at once; colour, sign and words say what a day is. */
export function YearView({ days, week }: { days: CalendarYear; week: Calendar['week'] }) {
  const { t } = useTranslation();
  return (
    <>
      <ul className={classes.legend} aria-label={t('calendars.legend')}>
        {kinds.map((kind) => (
          <li key={kind}>
            <span className={classes.day} data-kind={kind} aria-hidden>
              {sign(kind) || '1'}
            </span>
            {t(`calendars.kind.${kind}`)}
          </li>
        ))}
      </ul>
      <div className={classes.months}>
        {Array.from({ length: 12 }, (_, month) => (
          <Month key={month} year={days.year} month={month} days={days.days} week={week} />
        ))}
      </div>
    </>
  );
}

const sign = (kind: DayKind) => (kind === 'make-up' ? '+' : '');

function Month({ year, month, days, week }: { year: number; month: number; days: CalendarYear['days']; week: Calendar['week'] }) {
  const { t } = useTranslation();
  const say = useSay();
  const names = t('time.weekdayShort', { returnObjects: true });
  const today = dateOnly(hostNow());
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  // Monday is the first day of a week.
  const lead = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7;
  const cells: (number | null)[] = [...Array<null>(lead).fill(null), ...Array.from({ length }, (_, day) => day + 1)];
  const rows = Array.from({ length: Math.ceil(cells.length / 7) }, (_, row) => cells.slice(row * 7, row * 7 + 7));
  const about = (day: number) => {
    const date = `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    const special = days.find((one) => one.date === date);
    const kind: DayKind = special?.kind ?? (week[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7]?.isWeekend ? 'weekend' : 'working');
    const said = [date, t(`calendars.kind.${kind}`), special?.reason && kind === 'holiday' ? say(special.reason) : null, date === today ? t('calendars.today') : null];
    return { kind, isToday: date === today, words: said.filter(Boolean).join(' · ') };
  };
  return (
    <table className={classes.month}>
      <caption>{new Intl.DateTimeFormat(currentLanguage(), { month: 'long', timeZone: 'UTC' }).format(Date.UTC(year, month, 1))}</caption>
      <thead>
        <tr>
          {[1, 2, 3, 4, 5, 6, 0].map((day) => (
            <th key={day} scope="col">
              {names[day]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((day, column) => {
              if (day === null) return <td key={column} />;
              const { kind, isToday, words } = about(day);
              return (
                <td key={column}>
                  <span className={classes.day} data-kind={kind} data-today={isToday || undefined} title={words}>
                    {day}
                    {kind === 'make-up' && <sup aria-hidden>{sign(kind)}</sup>}
                    {kind !== 'working' && kind !== 'weekend' && <span className="visually-hidden"> {t(`calendars.kind.${kind}`)}</span>}
                  </span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
