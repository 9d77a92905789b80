import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDirectory, usePeople } from '../../host/session';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import { SheetColumns, SheetProblems, SheetRead, SheetSums } from '../../kit/Sheets';
import sheet from '../../kit/sheets.module.css';
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
      <SheetRead seen={seen} />
      {unclear && <SheetColumns seen={seen} map={map} onMap={onMap} />}
      {seen.missing.length === 0 && seen.twice === null && (
        <SheetSums sums={kinds.map((kind) => ({ kind, label: t(`import.counts.${kind}`), count: seen.counts[kind] }))} />
      )}
      {seen.problems.length > 0 && <SheetProblems seen={seen} onRejected={onRejected} />}
      {seen.changes.length > 0 && <Changes seen={seen} />}
    </>
  );
}

const tones: Record<Fate, 'green' | 'ink' | 'red' | 'plain'> = { added: 'green', changed: 'ink', leaves: 'red', returns: 'green', same: 'plain' };

function Changes({ seen }: { seen: Import }) {
  const { t } = useTranslation();
  const say = useSay();
  const spell = useSpelling();
  const { added, changed, returns, leaves } = seen.counts;
  const title = t(seen.dryRun ? 'import.changes' : 'import.changed');
  return (
    <section>
      <h3 className={sheet.part}>{title}</h3>
      <div className={sheet.rows} role="region" aria-label={title} tabIndex={0}>
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
      {seen.changes.length < added + changed + returns + leaves && <p className={sheet.read}>{t('import.more', { count: seen.changes.length })}</p>}
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
