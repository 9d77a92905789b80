import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useClearButton } from './useClearButton';
import { usePeopleOptions } from './usePeopleOptions';

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
  const clear = useClearButton();
  const options = usePeopleOptions((person) => (!role || person.roles.includes(role)) && !except.includes(person.id));
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
      clearButtonProps={clear}
    />
  );
}
