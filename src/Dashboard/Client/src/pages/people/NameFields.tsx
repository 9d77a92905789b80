import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Words } from '../../host/types';
import classes from './People.module.css';

interface Props {
  name: Words;
  onChange: (name: Words) => void;
  /** Whether somebody has tried to save: from then on what is missing is said. */
  tried: boolean;
  /** What the host says of the names. */
  refused?: string;
}

/** A name in both languages; on a phone one below the other. */
export function NameFields({ name, onChange, tried, refused }: Props) {
  const { t } = useTranslation();
  const wrong = (value: string) => (tried && !value.trim() ? t('people.required') : refused);
  return (
    <div className={classes.names}>
      <TextInput label={t('people.nameZh')} value={name.zh} onChange={(event) => onChange({ ...name, zh: event.currentTarget.value })} withAsterisk error={wrong(name.zh)} />
      <TextInput label={t('people.nameEn')} value={name.en} onChange={(event) => onChange({ ...name, en: event.currentTarget.value })} withAsterisk error={wrong(name.en)} />
    </div>
  );
}
