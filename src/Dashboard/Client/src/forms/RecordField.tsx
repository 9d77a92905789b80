import { TagsInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useSeesRecords, useTitles } from '../host/records';
import { RecordPicker, RecordsPicker } from '../kit/RecordPicker';
import classes from './forms.module.css';
import { keysIn } from './path';

interface Box {
  label: string;
  description?: string;
  error?: string;
  withAsterisk: boolean;
  'aria-required'?: boolean;
}

interface Props {
  /** The type of record. */
  target: string;
  /** Whether several may be chosen. */
  several: boolean;
  box: Box;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** Chooses a record, or several, by what they are called; keeps their keys. Who may not look at such records types the keys. */
export function RecordField({ target, several, box, value, onChange }: Props) {
  const { t } = useTranslation();
  const sees = useSeesRecords(target);
  const keys = keysIn(value);
  const titles = useTitles(target, keys, sees === true);
  if (sees === false) {
    const typed = { ...box, description: [box.description, t('form.recordUnseen')].filter(Boolean).join(' ') };
    return several ? <TagsInput {...typed} value={keys} onChange={onChange} /> : <TextInput {...typed} value={keys[0] ?? ''} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
  const picker = { ...box, target, titles };
  return several ? <RecordsPicker {...picker} value={keys} onChange={onChange} /> : <RecordPicker {...picker} value={keys[0] ?? null} onChange={onChange} />;
}

/** What chosen records are called, each leading to it; by its key what is gone or not for this person. */
export function RecordLinks({ target, value }: { target: string; value: unknown }) {
  const sees = useSeesRecords(target) === true;
  const keys = keysIn(value);
  const titles = useTitles(target, keys, sees);
  return keys.map((id, at) => {
    const title = titles[`${target}/${id}`];
    return (
      <Fragment key={id}>
        {at > 0 && ' · '}
        {title === undefined ? (
          id
        ) : (
          <Link to="/records/$type" params={{ type: target }} search={{ record: id }} className={classes.link}>
            {title}
          </Link>
        )}
      </Fragment>
    );
  });
}
