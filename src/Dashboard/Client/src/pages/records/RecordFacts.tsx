import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isRecord } from '../../host/problem';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import { spell, titleKey } from './spelling';
import type { RecordRow, Titles } from '../../host/records';
import type { RecordField, RecordType } from './types';
import classes from './Records.module.css';

/** What a record holds, field by field; references lead to what they refer to. */
export function RecordFacts({ type, record, titles }: { type: RecordType; record: RecordRow; titles: Titles }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <dl className={classes.facts}>
      {(type.fields ?? []).map((field) => (
        <div key={field.id} data-field={field.id}>
          <dt>{say(field.label)}</dt>
          <dd>
            <Fact field={field} value={record.values[field.id]} titles={titles} /> {(field.derived || record.derived.includes(field.id)) && <Tag tone="ink">{t('records.derived')}</Tag>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Fact({ field, value, titles }: { field: RecordField; value: unknown; titles: Titles }): ReactNode {
  const { t } = useTranslation();
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return <span className={classes.quiet}>{t('common.empty')}</span>;
  if (Array.isArray(value)) {
    const item = field.item ?? field;
    return (
      <ul>
        {value.map((one: unknown, at) => (
          <li key={at}>
            <Fact field={item} value={one} titles={titles} />
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value === 'string' && field.kind === 'ref' && field.target && field.target !== 'user') {
    return (
      <Link to="/records/$type" params={{ type: field.target }} search={{ record: value }} className={classes.link}>
        {titles[titleKey(field, value)] ?? value}
      </Link>
    );
  }
  if (typeof value === 'string' && (field.kind === 'file' || field.kind === 'files')) {
    return (
      <a href={`/api/files/${encodeURIComponent(value)}`} download className={classes.link}>
        {value}
      </a>
    );
  }
  if (isRecord(value) && field.kind === 'structure' && (field.members ?? []).length === 0) return JSON.stringify(value);
  return spell(field, value, titles);
}
