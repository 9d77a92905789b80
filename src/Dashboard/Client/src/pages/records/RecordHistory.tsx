import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { When } from '../../kit/When';
import { usePersonName } from '../../kit/usePersonName';
import { useRecordHistory } from './queries';
import { spell } from './spelling';
import type { Titles } from '../../host/records';
import type { RecordType, RecordVersion } from './types';
import classes from './Records.module.css';

/** Who changed what, by hand, by import, in a process or by a rule; the newest first. */
export function RecordHistory({ type, id, titles }: { type: RecordType; id: string; titles: Titles }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const history = useRecordHistory(type.id, id);
  if (history.isPending) return <Loading />;
  if (history.isLoadingError) return <ProblemNote error={history.error} onRetry={() => void history.refetch()} />;
  return (
    <ol className={classes.versions} aria-label={t('records.history')}>
      {history.data.items.map((version) => (
        <li key={version.version}>
          <div className={classes.versionHead}>
            <strong>{t('records.version', { version: version.version })}</strong>
            <span>{nameOf(version.by)}</span>
            <span className={classes.quiet}>
              <When at={version.at} />
            </span>
            <Tag tone={version.cause === 'rule' ? 'ink' : 'plain'}>{t(`records.cause.${version.cause}`)}</Tag>
            {version.detail && <span className={classes.quiet}>{version.detail}</span>}
          </div>
          {version.earlierMissing && <p className={classes.line}>{t('records.earlierMissing')}</p>}
          {version.deleted && <p className={classes.line}>{t('records.wasDeleted')}</p>}
          {!version.earlierMissing && !version.deleted && <Changes type={type} version={version} titles={titles} />}
        </li>
      ))}
    </ol>
  );
}

function Changes({ type, version, titles }: { type: RecordType; version: RecordVersion; titles: Titles }) {
  const { t } = useTranslation();
  const say = useSay();
  if (version.changes.length === 0) return <p className={classes.line}>{t('records.noChanges')}</p>;
  return (
    <dl className={classes.changes}>
      {version.changes.map((change) => {
        const field = type.fields?.find((one) => one.id === change.field);
        if (!field) return null;
        const before = spell(field, change.before, titles);
        return (
          <div key={change.field}>
            <dt>{say(field.label)}</dt>
            <dd>
              {before && (
                <>
                  <del>{before}</del>
                  {' → '}
                </>
              )}
              {spell(field, change.after, titles) || t('common.empty')}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
