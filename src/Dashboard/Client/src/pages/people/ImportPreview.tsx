import { Alert, Button, Select, Table } from '@mantine/core';
import { IconDownload, IconTableOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDirectory, usePeople } from '../../host/session';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import type { Fate, Import, ImportFieldId } from './queries';
import classes from './People.module.css';

interface Props {
  seen: Import;
  map: Record<number, string>;
  onMap: (map: Record<number, string>) => void;
  onRejected: () => void;
}

const kinds = ['added', 'changed', 'returns', 'leaves', 'same', 'rejected'] as const;

/** What a file would do: the sums, its columns, the rows to mend, and each change. */
export function ImportPreview({ seen, map, onMap, onRejected }: Props) {
  const { t } = useTranslation();
  const unclear = seen.missing.length > 0 || seen.twice !== null || Object.keys(map).length > 0 || seen.columns.some((column) => column.field === null && column.suggestion !== null);
  return (
    <>
      <p className={classes.read}>
        {t('import.read', { rows: seen.counts.rows })} · {[seen.format.toUpperCase(), seen.encoding, seen.worksheet].filter(Boolean).join(' · ')}
      </p>
      {unclear && <Columns seen={seen} map={map} onMap={onMap} />}
      {seen.missing.length === 0 && seen.twice === null && (
        <dl className={classes.sums}>
          {kinds.map((kind) => (
            <div key={kind} data-kind={seen.counts[kind] > 0 ? kind : undefined}>
              <dt>{t(`import.counts.${kind}`)}</dt>
              <dd>{seen.counts[kind]}</dd>
            </div>
          ))}
        </dl>
      )}
      {seen.problems.length > 0 && <Problems seen={seen} onRejected={onRejected} />}
      {seen.changes.length > 0 && <Changes seen={seen} />}
    </>
  );
}

function Columns({ seen, map, onMap }: Omit<Props, 'onRejected'>) {
  const { t } = useTranslation();
  const say = useSay();
  const nameOf = (id: ImportFieldId) => t(`import.field.${id}`);
  return (
    <Alert color="orange" variant="light" icon={<IconTableOff size={18} aria-hidden />} title={t('import.columns')}>
      <p className={classes.read}>{seen.missing.length > 0 ? t('import.missingFields', { names: seen.missing.map(nameOf).join(' · ') }) : say(seen.twice) || t('import.columnsText')}</p>
      <div className={classes.columnMap}>
        {seen.columns.map((column) => (
          <Select
            key={column.index}
            label={`${column.letters} · ${column.head || t('common.empty')}`}
            description={column.suggestion ? t('import.suggested', { name: nameOf(column.suggestion) }) : undefined}
            value={map[column.index] ?? column.field ?? ''}
            onChange={(field) => onMap({ ...map, [column.index]: field ?? '' })}
            data={[{ value: '', label: t('import.ignored') }, ...seen.fields.map((field) => ({ value: field.id, label: say(field.name) }))]}
            allowDeselect={false}
          />
        ))}
      </div>
    </Alert>
  );
}

function Problems({ seen, onRejected }: { seen: Import; onRejected: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <section>
      <div className={classes.partHead}>
        <h3 className={classes.part}>{t('import.problems')}</h3>
        <Button size="compact-sm" variant="default" leftSection={<IconDownload size={15} aria-hidden />} onClick={onRejected}>
          {t('import.rejectedFile')}
        </Button>
      </div>
      <p className={classes.read}>{t('import.rejectedNote', { count: seen.counts.rejected })}</p>
      <div className={classes.rows} role="region" aria-label={t('import.problems')} tabIndex={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('import.row')}</Table.Th>
              <Table.Th>{t('import.column')}</Table.Th>
              <Table.Th>{t('import.what')}</Table.Th>
              <Table.Th>{t('import.mend')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {seen.problems.map((problem, index) => (
              <Table.Tr key={index}>
                <Table.Td>{problem.row}</Table.Td>
                <Table.Td>{[problem.column, problem.head].filter(Boolean).join(' · ')}</Table.Td>
                <Table.Td>{say(problem.message)}</Table.Td>
                <Table.Td>{say(problem.mend)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {seen.problems.length < seen.counts.problems && <p className={classes.read}>{t('import.more', { count: seen.problems.length })}</p>}
    </section>
  );
}

const tones: Record<Fate, 'green' | 'ink' | 'red' | 'plain'> = { added: 'green', changed: 'ink', leaves: 'red', returns: 'green', same: 'plain' };

function Changes({ seen }: { seen: Import }) {
  const { t } = useTranslation();
  const say = useSay();
  const spell = useSpelling();
  const { added, changed, returns, leaves } = seen.counts;
  return (
    <section>
      <h3 className={classes.part}>{t('import.changes')}</h3>
      <div className={classes.rows} role="region" aria-label={t('import.changes')} tabIndex={0}>
        <Table>
          <Table.Tbody>
            {seen.changes.map((change) => (
              <Table.Tr key={change.id}>
                <Table.Td>{change.row}</Table.Td>
                <Table.Td>
                  <Tag tone={tones[change.fate]}>{t(`import.fate.${change.fate}`)}</Tag>
                </Table.Td>
                <Table.Td>
                  {change.name} <span className={classes.quiet}>{change.id}</span>
                </Table.Td>
                <Table.Td>
                  {change.fields
                    .filter(({ field }) => change.fate !== 'added' || field !== 'name')
                    .map(({ field, before, after }) => (
                      <div key={field}>
                        {t(`import.field.${field}`)}: {change.fate !== 'added' && <del>{spell(field, before)}</del>} {spell(field, after)}
                      </div>
                    ))}
                  {change.warnings.map((warning, index) => (
                    <div key={index} className={classes.warning}>
                      {say(warning)}
                    </div>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {seen.changes.length < added + changed + returns + leaves && <p className={classes.read}>{t('import.more', { count: seen.changes.length })}</p>}
    </section>
  );
}

/** Names in place of ids. */
function useSpelling() {
  const { t } = useTranslation();
  const say = useSay();
  const { data: directory } = useDirectory();
  const { data: people } = usePeople();
  return (field: ImportFieldId, value: string | null): string => {
    if (!value) return t('import.none');
    if (field === 'unit') return say(directory?.units.find((unit) => unit.id === value)?.name) || value;
    if (field === 'manager') return people?.find((person) => person.id === value)?.name ?? value;
    if (field !== 'roles') return value;
    return value
      .split(',')
      .map((id) => say(directory?.roles.find((role) => role.id === id)?.name) || id)
      .join(' · ');
  };
}
