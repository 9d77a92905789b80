import { ActionIcon, Popover, TextInput } from '@mantine/core';
import { IconCalendar, IconClock } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseTyped, toShown, type TimeKind } from './dates';
import { timeKind, type Component } from './schema';

// Most dates are typed; the calendar is fetched when somebody opens one.
const CalendarPanel = lazy(() => import('./CalendarPanel'));

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

function Picker({ kind, shown, label, onChoose }: { kind: TimeKind; shown: string; label: string; onChoose: (shown: string) => void }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const Icon = kind === 'time' ? IconClock : IconCalendar;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label={`${t('form.calendar')}: ${label}`} onClick={() => setOpened(!opened)}>
          <Icon size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Suspense fallback={t('common.loading')}>
          <CalendarPanel kind={kind} shown={shown} label={label} onChoose={onChoose} onDone={() => setOpened(false)} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
