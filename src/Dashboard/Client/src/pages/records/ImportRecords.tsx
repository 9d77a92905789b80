import { Button, FileInput, Group, Modal, Stack, Table } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askFile } from '../../host/http';
import { rowsPath, useWork, type Order } from '../../host/works';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { isUnclear, SheetColumns, SheetProblems, SheetRead, SheetSums, type ReadSheet } from '../../kit/Sheets';
import sheet from '../../kit/sheets.module.css';
import { tellDone, tellProblem } from '../../kit/tell';
import { LastWork, WorkBar, WorkEnd } from '../../kit/WorkParts';
import type { RecordType } from './types';
import classes from './Records.module.css';

interface Seen extends ReadSheet {
  dryRun: boolean;
  readable: boolean;
  counts: Record<'rows' | 'added' | 'changed' | 'same' | 'rejected' | 'problems' | 'notReached', number>;
  changes: { row: number; fate: 'added' | 'changed'; id: string | null; fields: string[] }[];
}

interface Terms {
  file: File;
  map: Record<number, string>;
}

/** Records from a file: choose it, see what would happen, confirm. Nothing is written before. */
export function ImportRecords({ type, opened, onClose }: { type: RecordType; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Modal opened={opened} onClose={onClose} size="xl" title={t('records.importTitle', { name: say(type.label) })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Steps type={type} onClose={onClose} />}
    </Modal>
  );
}

function order(type: RecordType, { file, map }: Terms, words: Record<string, string> = {}): Order {
  const query = new URLSearchParams(words);
  if (Object.keys(map).length > 0) query.set('map', JSON.stringify(map));
  const form = new FormData();
  form.append('file', file);
  return { form, path: `/api/records/${encodeURIComponent(type.id)}/import?${query}` };
}

function useImport(type: RecordType, onDone: (seen: Seen) => void) {
  const client = useQueryClient();
  const preview = useWork<Seen>({ kind: 'record-import-preview', subject: type.id, resumes: false });
  const confirm = useWork<Seen>({
    kind: 'record-import',
    subject: type.id,
    resumes: true,
    onEnd: (work) => {
      void client.invalidateQueries({ queryKey: ['records'] });
      if (work.state === 'done' && work.result) onDone(work.result);
    },
  });
  return { preview, confirm };
}

function Steps({ type, onClose }: { type: RecordType; onClose: () => void }) {
  const { t } = useTranslation();
  const [terms, setTerms] = useState<Terms | null>(null);
  const { preview, confirm } = useImport(type, ({ counts }) => {
    tellDone(t('records.imported', { added: counts.added, changed: counts.changed }));
    if (counts.rejected === 0) onClose();
  });
  const read = (next: Terms | null) => {
    preview.stop();
    preview.clear();
    confirm.clear();
    setTerms(next);
    if (next) preview.begin(order(type, next, { dryRun: 'true' }));
  };
  const now = confirm.work ?? preview.work;
  const seen = confirm.work?.result ?? (confirm.work ? null : preview.work?.result);
  const running = confirm.busy ? confirm : preview.busy ? preview : null;
  return (
    <Stack gap="md">
      {!confirm.busy && (
        <FileInput
          label={t('import.file')}
          description={t('import.chooseText')}
          placeholder={t('import.choose')}
          accept=".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          leftSection={<IconFileSpreadsheet size={18} aria-hidden />}
          value={terms?.file ?? null}
          onChange={(file) => read(file && { file, map: {} })}
        />
      )}
      {!terms && !confirm.work && (
        <button type="button" className={classes.plain} onClick={() => void askFile(`/api/records/${encodeURIComponent(type.id)}/export?format=xlsx&template=true`).catch(tellProblem)}>
          {t('import.template')}
        </button>
      )}
      {!terms && confirm.last && <LastWork work={confirm.last} onShow={confirm.show} />}
      {running && <WorkBar work={running.work} stopping={running.stopping} onStop={running.stop} />}
      {preview.error && <ProblemNote error={preview.error} />}
      {confirm.error && <ProblemNote error={confirm.error} onRetry={() => read(terms)} />}
      {now && !running && <WorkEnd work={now} />}
      {seen && now && !running && (
        <Preview type={type} seen={seen} map={terms?.map ?? {}} onMap={(map) => terms && read({ ...terms, map })} onRejected={() => void askFile(rowsPath(now)).catch(tellProblem)} />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t(confirm.busy ? 'work.close' : confirm.work ? 'import.close' : 'common.cancel')}
        </Button>
        {terms && !running && preview.work?.state === 'done' && preview.work.result && (!confirm.work || confirm.work.state === 'cancelled') && (
          <Confirm seen={preview.work.result} again={confirm.work !== undefined} onSend={() => confirm.begin(order(type, terms))} />
        )}
      </Group>
    </Stack>
  );
}

function Confirm({ seen, again, onSend }: { seen: Seen; again: boolean; onSend: () => void }) {
  const { t } = useTranslation();
  const count = seen.counts.added + seen.counts.changed;
  return (
    <Button disabled={count === 0 || !seen.readable} onClick={onSend}>
      {again ? t('work.again') : count === 0 ? t('import.nothing') : t('import.confirmCount', { count })}
    </Button>
  );
}

const kinds = ['added', 'changed', 'same', 'rejected', 'notReached'] as const;

function Preview({ type, seen, map, onMap, onRejected }: { type: RecordType; seen: Seen; map: Terms['map']; onMap: (map: Terms['map']) => void; onRejected: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <SheetRead seen={seen} />
      {isUnclear(seen, map) && <SheetColumns seen={seen} map={map} onMap={onMap} />}
      {seen.readable && <SheetSums sums={kinds.filter((kind) => kind !== 'notReached' || seen.counts.notReached > 0).map((kind) => ({ kind, label: t(`import.counts.${kind}`), count: seen.counts[kind] }))} />}
      {seen.problems.length > 0 && <SheetProblems seen={seen} onRejected={onRejected} />}
      {seen.changes.length > 0 && <Changes type={type} seen={seen} />}
    </>
  );
}

function Changes({ type, seen }: { type: RecordType; seen: Seen }) {
  const { t } = useTranslation();
  const say = useSay();
  const title = t(seen.dryRun ? 'import.changes' : 'import.changed');
  const nameOf = (id: string) => say(type.fields?.find((field) => field.id === id)?.label) || id;
  return (
    <section>
      <h3 className={sheet.part}>{title}</h3>
      <div className={sheet.rows} role="region" aria-label={title} tabIndex={0}>
        <Table>
          <Table.Tbody>
            {seen.changes.map((change) => (
              <Table.Tr key={change.row}>
                <Table.Td>{change.row}</Table.Td>
                <Table.Td>
                  <Tag tone={change.fate === 'added' ? 'green' : 'ink'}>{t(`import.fate.${change.fate}`)}</Tag>
                </Table.Td>
                <Table.Td>{change.id}</Table.Td>
                <Table.Td>{change.fields.map(nameOf).join(' · ')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {seen.changes.length < seen.counts.added + seen.counts.changed && <p className={sheet.read}>{t('import.more', { count: seen.changes.length })}</p>}
    </section>
  );
}
