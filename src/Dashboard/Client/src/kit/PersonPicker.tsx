import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDirectory, usePeople } from '../host/session';
import { useSay } from '../i18n';

interface Props extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  value: string | null;
  onChange: (id: string | null) => void;
  /** Only people with this role. */
  role?: string;
  except?: string[];
}

/** Finds a person by name, id or unit. Answers the id. */
export function PersonPicker({ value, onChange, role, except = [], ...rest }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const people = usePeople();
  const { data: directory } = useDirectory();
  const unitOf = (id: string | null) => (id ? say(directory?.units.find((unit) => unit.id === id)?.name) || id : '');

  const options = (people.data ?? [])
    .filter((person) => (!role || person.roles.includes(role)) && !except.includes(person.id))
    .map((person) => ({ value: person.id, label: [person.name, unitOf(person.unit)].filter(Boolean).join(' · ') }));
  // Somebody who left the directory keeps standing in the record.
  if (value && !options.some((option) => option.value === value)) options.unshift({ value, label: value });

  return (
    <Select
      {...rest}
      data={options}
      value={value}
      onChange={onChange}
      searchable
      clearable={!rest.readOnly && !rest.disabled}
      limit={60}
      placeholder={rest.placeholder ?? t('person.pickOne')}
      nothingFoundMessage={t('person.none')}
      clearButtonProps={{ 'aria-label': t('common.clear'), tabIndex: 0 }}
    />
  );
}
