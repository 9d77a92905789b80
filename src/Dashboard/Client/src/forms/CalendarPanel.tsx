import '@mantine/dates/styles.css';
import { Button, Group } from '@mantine/core';
import { DatePicker, TimePicker } from '@mantine/dates';
import { useTranslation } from 'react-i18next';
import { hostNow } from '../host/clock';
import { dateTime } from '../kit/time';
import { toWire, type TimeKind } from './dates';

interface Props {
  kind: TimeKind;
  /** The present value as the field shows it. */
  shown: string;
  label: string;
  onChoose: (shown: string) => void;
  onDone: () => void;
}

/** Month and clock to choose from, in the time of the host. */
export default function CalendarPanel({ kind, shown, label, onChoose, onDone }: Props) {
  const { t, i18n } = useTranslation();
  const now = dateTime(hostNow());
  const date = kind === 'time' ? '' : shown.slice(0, 10);
  const time = kind === 'time' ? shown : shown.slice(11);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(date);

  const pickDate = (day: string | null) => {
    if (!day) return;
    onChoose(kind === 'date' ? day : `${day} ${time || now.slice(11)}`);
    if (kind === 'date') onDone();
  };
  const pickTime = (clock: string) => {
    if (clock !== '') onChoose(kind === 'time' ? clock.slice(0, 5) : `${date || now.slice(0, 10)} ${clock.slice(0, 5)}`);
  };
  const pickNow = () => {
    onChoose(kind === 'date' ? now.slice(0, 10) : kind === 'time' ? now.slice(11) : toWire(now));
    onDone();
  };

  return (
    <>
      {kind !== 'time' && (
        <DatePicker
          key={i18n.language}
          value={isDate ? date : null}
          defaultDate={isDate ? date : now.slice(0, 10)}
          onChange={pickDate}
          maxLevel="year"
          firstDayOfWeek={1}
          weekdayFormat={(day) => t('time.weekdayShort', { returnObjects: true })[new Date(`${String(day).slice(0, 10)}T00:00:00Z`).getUTCDay()] ?? ''}
          monthLabelFormat={(day) => t('time.month', dayParts(String(day)))}
          yearLabelFormat="YYYY"
          monthsListFormat="M"
          ariaLabels={{ previousMonth: t('form.previous'), nextMonth: t('form.next'), previousYear: t('form.previous'), nextYear: t('form.next') }}
          getDayAriaLabel={(day) => t('form.day', dayParts(String(day)))}
        />
      )}
      <Group justify="space-between" mt={kind === 'time' ? 0 : 8} gap="xs">
        {kind !== 'date' && <TimePicker value={time} onChange={pickTime} hoursInputLabel={t('form.hour')} minutesInputLabel={t('form.minute')} size="xs" aria-label={label} />}
        <Button size="xs" variant="default" onClick={pickNow}>
          {t(kind === 'date' ? 'form.today' : 'form.now')}
        </Button>
      </Group>
    </>
  );
}

/** `2026-03-02` → 2026, 3, 2: the number shown in the cell must be a word of its name. */
function dayParts(day: string) {
  return { year: day.slice(0, 4), month: Number(day.slice(5, 7)), day: Number(day.slice(8, 10)) };
}
