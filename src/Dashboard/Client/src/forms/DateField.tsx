import { ActionIcon, Button, Group, Popover, TextInput } from '@mantine/core';
import { DatePicker, TimePicker } from '@mantine/dates';
import { IconCalendar, IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hostNow } from '../host/clock';
import { dateTime } from '../kit/time';
import { parseTyped, toShown, toWire } from './dates';
import { timeKind, type Component } from './schema';

interface Props {
  component: Component;
  value: unknown;
  onChange: (value: string | null) => void;
  label: string;
  description?: string;
  error?: string;
  withAsterisk?: boolean;
  placeholder?: string;
  'aria-required'?: boolean;
}

/**
 * One box to type a date, a time or both in, with a calendar beside it. One input has one label, takes a whole value
 * at once from keyboard or paste, and shows Shanghai time whatever the browser's zone.
 */
export function DateField({ component, value, onChange, placeholder, ...field }: Props) {
  const { t } = useTranslation();
  const kind = timeKind(component);
  // What is being typed stays as typed until the field is left; only then it takes its written form.
  const [typed, setTyped] = useState<string | null>(null);
  const shown = toShown(kind, value);

  const type = (text: string) => {
    setTyped(text);
    onChange(text.trim() === '' ? null : (parseTyped(kind, text) ?? text));
  };
  const choose = (next: string) => {
    setTyped(null);
    onChange(parseTyped(kind, next) ?? next);
  };

  return (
    <TextInput
      {...field}
      value={typed ?? shown}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => setTyped(null)}
      placeholder={placeholder ?? t(`form.${kind}Placeholder`)}
      inputMode={kind === 'time' ? 'numeric' : undefined}
      autoComplete="off"
      rightSection={<Picker kind={kind} shown={shown} label={field.label} onChoose={choose} />}
      rightSectionWidth={34}
    />
  );
}

function Picker({ kind, shown, label, onChoose }: { kind: 'date' | 'time' | 'datetime'; shown: string; label: string; onChoose: (shown: string) => void }) {
  const { t, i18n } = useTranslation();
  const [opened, setOpened] = useState(false);
  const now = dateTime(hostNow());
  const date = kind === 'time' ? '' : shown.slice(0, 10);
  const time = kind === 'time' ? shown : shown.slice(11);
  const Icon = kind === 'time' ? IconClock : IconCalendar;

  const pickDate = (day: string | null) => {
    if (!day) return;
    onChoose(kind === 'date' ? day : `${day} ${time || now.slice(11)}`);
    if (kind === 'date') setOpened(false);
  };
  const pickTime = (clock: string) => {
    if (clock !== '') onChoose(kind === 'time' ? clock.slice(0, 5) : `${date || now.slice(0, 10)} ${clock.slice(0, 5)}`);
  };
  const pickNow = () => {
    onChoose(kind === 'date' ? now.slice(0, 10) : kind === 'time' ? now.slice(11) : toWire(now));
    setOpened(false);
  };

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label={`${t('form.calendar')}: ${label}`} onClick={() => setOpened(!opened)}>
          <Icon size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        {kind !== 'time' && (
          <DatePicker
            key={i18n.language}
            value={/^\d{4}-\d{2}-\d{2}$/.test(date) ? date : null}
            defaultDate={/^\d{4}-\d{2}-\d{2}$/.test(date) ? date : now.slice(0, 10)}
            onChange={pickDate}
            maxLevel="year"
            firstDayOfWeek={1}
            weekdayFormat={(day) => t('time.weekdayShort', { returnObjects: true })[new Date(`${String(day).slice(0, 10)}T00:00:00Z`).getUTCDay()] ?? ''}
            monthLabelFormat={(day) => monthLabel(String(day), t)}
            yearLabelFormat="YYYY"
            monthsListFormat="M"
            ariaLabels={{ previousMonth: t('form.previous'), nextMonth: t('form.next'), previousYear: t('form.previous'), nextYear: t('form.next') }}
            getDayAriaLabel={(day) => t('form.day', dayParts(String(day)))}
          />
        )}
        <Group justify="space-between" mt={kind === 'time' ? 0 : 8} gap="xs">
          {kind !== 'date' && (
            <TimePicker value={time} onChange={pickTime} hoursInputLabel={t('form.hour')} minutesInputLabel={t('form.minute')} size="xs" aria-label={label} />
          )}
          <Button size="xs" variant="default" onClick={pickNow}>
            {t(kind === 'date' ? 'form.today' : 'form.now')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

/** `2026-03-02` → 2026, 3, 2: the number shown in the cell must be a word of its name. */
function dayParts(day: string) {
  return { year: day.slice(0, 4), month: Number(day.slice(5, 7)), day: Number(day.slice(8, 10)) };
}

function monthLabel(day: string, t: ReturnType<typeof useTranslation>['t']): string {
  return t('time.month', { year: day.slice(0, 4), month: Number(day.slice(5, 7)) });
}
