import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePeopleOptions } from './usePeopleOptions';

interface Props extends Omit<MultiSelectProps, 'data' | 'value' | 'onChange'> {
  value: string[];
  onChange: (ids: string[]) => void;
}

/** Finds several people by name, id or unit. Answers their ids. */
export function PeoplePicker({ value, onChange, ...rest }: Props) {
  const { t } = useTranslation();
  const options = usePeopleOptions();
  return (
    <MultiSelect
      {...rest}
      data={options}
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
