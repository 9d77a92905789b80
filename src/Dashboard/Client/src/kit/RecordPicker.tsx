import { MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useChoices, type Titles } from '../host/records';
import { useClearButton } from './useClearButton';

interface Props {
  label?: string;
  'aria-label'?: string;
  placeholder?: string;
  description?: ReactNode;
  error?: string;
  withAsterisk?: boolean;
  'aria-required'?: boolean;
  /** The type of record to choose from. */
  target: string;
  titles: Titles;
}

/** What is typed searches the host; what is chosen stays among the options whatever is typed. */
function useOptions(target: string, titles: Titles, chosen: string[]) {
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState(false);
  const [known, setKnown] = useState<Record<string, string>>({});
  const nameOf = (id: string) => known[id] ?? titles[`${target}/${id}`] ?? id;
  // A chosen one stands in the box with its name; that is no search.
  const [wanted] = useDebouncedValue(chosen.some((id) => nameOf(id) === typed) ? '' : typed, 200);
  const choices = useChoices(target, wanted, opened);
  const items = (choices.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title === id ? id : `${title} · ${id}`, title }));
  const options = [...chosen.filter((id) => !items.some((item) => item.value === id)).map((id) => ({ value: id, label: nameOf(id) })), ...items.map((item) => (chosen.includes(item.value) ? { value: item.value, label: nameOf(item.value) } : { value: item.value, label: item.label }))];
  return {
    options,
    box: { searchValue: typed, onSearchChange: setTyped, onDropdownOpen: () => setOpened(true), filter: ({ options: all }: { options: unknown[] }) => all as never[] },
    keep: (ids: string[]) => setKnown((before) => ({ ...before, ...Object.fromEntries(items.filter((item) => ids.includes(item.value)).map((item) => [item.value, item.title])) })),
  };
}

/** Finds a record of a type by what its texts hold. Answers its key. */
export function RecordPicker({ target, titles, value, onChange, ...rest }: Props & { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation();
  const clear = useClearButton();
  const { options, box, keep } = useOptions(target, titles, value ? [value] : []);
  const choose = (id: string | null) => {
    if (id) keep([id]);
    onChange(id);
  };
  // The list stays shut when somebody is led here: it would lie over what is said below the box.
  return <Select openOnFocus={false} placeholder={t('records.find')} {...rest} {...box} data={options} value={value} onChange={choose} searchable clearable nothingFoundMessage={t('records.noneFound')} clearButtonProps={clear} />;
}

/** Finds several records of a type. */
export function RecordsPicker({ target, titles, value, onChange, ...rest }: Props & { value: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const { options, box, keep } = useOptions(target, titles, value);
  const choose = (ids: string[]) => {
    keep(ids);
    onChange(ids);
  };
  return <MultiSelect {...rest} {...box} data={options} value={value} onChange={choose} searchable hidePickedOptions openOnFocus={false} placeholder={value.length === 0 ? t('records.find') : undefined} nothingFoundMessage={t('records.noneFound')} />;
}
