import { ActionIcon, Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HostError } from '../../host/problem';
import { useSay } from '../../i18n';
import { DayField } from '../../kit/DayField';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone } from '../../kit/tell';
import { isBegun, sentIndex, toSent, toTyped, type TypedHoliday, type TypedNotice } from './notice';
import { useEnterHolidays, type CalendarYear } from './queries';
import classes from './Calendars.module.css';

interface Props {
  opened: boolean;
  year: CalendarYear;
  onClose: () => void;
}

/** Enters the yearly notice: which days are off and which are worked in exchange. */
export function EnterHolidays({ opened, year, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} size="xl" title={t('calendars.enterTitle', { year: year.year })} closeButtonProps={{ 'aria-label': t('common.close') }} closeOnClickOutside={false}>
      {opened && <Form year={year} onClose={onClose} />}
    </Modal>
  );
}

function Form({ year, onClose }: { year: CalendarYear; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, type] = useState<TypedNotice>(() => toTyped(year.notice, year.names));
  const save = useEnterHolidays(year.calendarId, year.year);
  const faults = useFaults(save.error);
  const place = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Whoever cannot see the whole form is led to what is to be mended.
    if (save.error) place.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [save.error]);
  const send = () =>
    save.mutate(toSent(typed, year.names, year.notice?.version ?? 0), {
      onSuccess: () => {
        tellDone(t('calendars.entered', { year: year.year }));
        onClose();
      },
    });
  const rows = typed.off.map((row, at) => ({ row, at, place: isBegun(row) ? `off[${sentIndex(typed, at)}]` : null }));
  const changeRow = (at: number, change: Partial<TypedHoliday>) => type({ ...typed, off: typed.off.map((row, index) => (index === at ? { ...row, ...change } : row)) });
  return (
    <form
      noValidate
      ref={place}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('calendars.enterHelp')}
        </Text>
        {save.isError && faults.size === 0 && <ProblemNote error={save.error} />}
        <TextInput label={t('calendars.source')} placeholder={t('calendars.sourceHint')} value={typed.source} onChange={(event) => type({ ...typed, source: event.currentTarget.value })} error={faults.get('source')} withAsterisk={!typed.provisional} />
        <Checkbox label={t('calendars.provisional')} checked={typed.provisional} onChange={(event) => type({ ...typed, provisional: event.currentTarget.checked })} />
        <fieldset className={classes.rows}>
          <legend>{t('calendars.off')}</legend>
          {rows.map(({ row, at, place }) => (
            <HolidayRow key={at} row={row} number={at + 1} fault={(field) => (place ? faults.get(`${place}.${field}`) : undefined)} onChange={(change) => changeRow(at, change)} onRemove={() => type({ ...typed, off: typed.off.filter((_, index) => index !== at) })} />
          ))}
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => type({ ...typed, off: [...typed.off, { zh: '', en: '', from: '', to: '' }] })}>
            {t('calendars.addHoliday')}
          </Button>
        </fieldset>
        <fieldset className={classes.rows}>
          <legend>{t('calendars.work')}</legend>
          <div className={classes.workDays}>
            {typed.work.map((day, at) => (
              <div key={at} className={classes.workDay}>
                <DayField label={t('calendars.workDay', { number: at + 1 })} value={day} onChange={(next) => type({ ...typed, work: typed.work.map((one, index) => (index === at ? next : one)) })} error={faults.get(`work[${typed.work.slice(0, at).filter(Boolean).length}]`)} />
                <Remove label={t('calendars.removeWorkDay', { number: at + 1 })} onClick={() => type({ ...typed, work: typed.work.filter((_, index) => index !== at) })} />
              </div>
            ))}
          </div>
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => type({ ...typed, work: [...typed.work, ''] })}>
            {t('calendars.addWorkDay')}
          </Button>
        </fieldset>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('people.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface RowProps {
  row: TypedHoliday;
  number: number;
  fault: (field: string) => string | undefined;
  onChange: (change: Partial<TypedHoliday>) => void;
  onRemove: () => void;
}

function HolidayRow({ row, number, fault, onChange, onRemove }: RowProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.holiday} role="group" aria-label={t('calendars.holiday', { number })}>
      <TextInput label={t('calendars.nameZh')} value={row.zh} onChange={(event) => onChange({ zh: event.currentTarget.value })} error={fault('name')} />
      <TextInput label={t('calendars.nameEn')} value={row.en} onChange={(event) => onChange({ en: event.currentTarget.value })} />
      <DayField label={t('calendars.from')} value={row.from} onChange={(from) => onChange({ from })} error={fault('from')} />
      <DayField label={t('calendars.to')} value={row.to} onChange={(to) => onChange({ to })} error={fault('to')} />
      <Remove label={t('calendars.removeHoliday', { number })} onClick={onRemove} />
    </div>
  );
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon className={classes.remove} variant="subtle" color="gray" aria-label={label} onClick={onClick}>
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}

/** What the host says of single fields, by their place. */
function useFaults(error: unknown) {
  const say = useSay();
  const problems = error instanceof HostError ? error.problems : [];
  return new Map(problems.map((problem) => [problem.elementId ?? '', [say(problem.message), say(problem.mend)].filter(Boolean).join(' ')]));
}
