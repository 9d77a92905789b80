import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDirectory, usePeople } from '../host/session';
import { useSay } from '../i18n';

interface Props extends Omit<MultiSelectProps, 'data' | 'value' | 'onChange'> {
  value: string[];
  onChange: (ids: string[]) => void;
}

/** Finds several people by name, id or unit. Answers their ids. */
export function PeoplePicker({ value, onChange, ...rest }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const people = usePeople();
  const { data: directory } = useDirectory();
  const unitOf = (id: string | null) => (id ? say(directory?.units.find((unit) => unit.id === id)?.name) || id : '');
  return (
    <MultiSelect
      {...rest}
      data={(people.data ?? []).map((person) => ({ value: person.id, label: [person.name, unitOf(person.unit)].filter(Boolean).join(' · ') }))}
      value={value}
      onChange={onChange}
      searchable
      limit={60}
      hidePickedOptions
      openOnFocus={false}
      placeholder={value.length === 0 ? t('person.pickOne') : undefined}
      nothingFoundMessage={t('person.none')}
    />
  );
}
