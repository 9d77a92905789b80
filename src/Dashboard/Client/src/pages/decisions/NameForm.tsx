import { Button, Group, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isId } from '../../editors/dmn/model';
import classes from './Decisions.module.css';

/** Name and id of a decision table that begins. */
export function NameForm({ taken, onNamed }: { taken: readonly string[]; onNamed: (id: string, name: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [id, setId] = useState('');
  const [asked, ask] = useState(false);
  const wrongId = !isId(id) ? t('decisions.idWrong') : taken.includes(id) ? t('decisions.idTaken') : null;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    ask(true);
    if (name.trim() !== '' && wrongId === null) onNamed(id, name.trim());
  };
  return (
    <form className={classes.nameForm} onSubmit={submit} noValidate>
      <TextInput label={t('decisions.name')} required value={name} onChange={(event) => setName(event.currentTarget.value)} error={asked && name.trim() === '' ? t('decisions.nameMissing') : undefined} />
      <TextInput label={t('decisions.id')} required description={t('decisions.idHelp')} value={id} onChange={(event) => setId(event.currentTarget.value)} error={(asked || id !== '') && wrongId !== null ? wrongId : undefined} />
      <Group>
        <Button type="submit">{t('decisions.create')}</Button>
      </Group>
    </form>
  );
}
