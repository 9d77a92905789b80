import { Button, FileInput, Group, Modal, Stack, Table } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, askFile } from '../../host/http';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { isUnclear, SheetColumns, SheetProblems, SheetRead, SheetSums, type ReadSheet } from '../../kit/Sheets';
import sheet from '../../kit/sheets.module.css';
import { tellDone, tellProblem } from '../../kit/tell';
import type { RecordType } from './types';
import classes from './Records.module.css';

interface Seen extends ReadSheet {
  dryRun: boolean;
  readable: boolean;
  counts: Record<'rows' | 'added' | 'changed' | 'same' | 'rejected' | 'problems', number>;
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

function request(type: RecordType, { file, map }: Terms, words: Record<string, string> = {}) {
  const query = new URLSearchParams(words);
  if (Object.keys(map).length > 0) query.set('map', JSON.stringify(map));
  const form = new FormData();
  form.append('file', file);
  return { query, form, path: `/api/records/${encodeURIComponent(type.id)}` };
}

function useImport(type: RecordType) {
  const client = useQueryClient();
  const preview = useMutation({
    mutationFn: (terms: Terms) => {
      const { path, query, form } = request(type, terms, { dryRun: 'true' });
      return ask<Seen>(`${path}/import?${query}`, { method: 'POST', form, looks: true });
    },
  });
  const confirm = useMutation({
    mutationFn: (terms: Terms) => {
      const { path, query, form } = request(type, terms);
      return ask<Seen>(`${path}/import?${query}`, { method: 'POST', form });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['records'] }),
  });
  return { preview, confirm };
}

function Steps({ type, onClose }: { type: RecordType; onClose: () => void }) {
  const { t } = useTranslation();
  const [terms, setTerms] = useState<Terms | null>(null);
  const { preview, confirm } = useImport(type);
  const read = (next: Terms | null) => {
    setTerms(next);
    confirm.reset();
    if (next) preview.mutate(next);
    else preview.reset();
  };
  const send = () =>
    terms &&
    confirm.mutate(terms, {
      onSuccess: ({ counts }) => {
        tellDone(t('records.imported', { added: counts.added, changed: counts.changed }));
        if (counts.rejected === 0) onClose();
      },
    });
  const rejected = () => {
    if (!terms) return;
    const { path, query, form } = request(type, terms);
    void askFile(`${path}/import/rejected?${query}`, { method: 'POST', form }).catch(tellProblem);
  };
  const shown = confirm.data ?? preview.data;
  return (
    <Stack gap="md">
      <FileInput
        label={t('import.file')}
        description={t('import.chooseText')}
        placeholder={t('import.choose')}
        accept=".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        leftSection={<IconFileSpreadsheet size={18} aria-hidden />}
        value={terms?.file ?? null}
        onChange={(file) => read(file && { file, map: {} })}
      />
      {!terms && (
        <button type="button" className={classes.plain} onClick={() => void askFile(`/api/records/${encodeURIComponent(type.id)}/export?format=xlsx&template=true`).catch(tellProblem)}>
          {t('import.template')}
        </button>
      )}
      {preview.isPending && <Loading lines={4} />}
      {preview.isError && <ProblemNote error={preview.error} />}
      {confirm.isError && <ProblemNote error={confirm.error} onRetry={() => read(terms)} />}
      {shown && terms && !preview.isPending && <Preview type={type} seen={shown} map={terms.map} onMap={(map) => read({ ...terms, map })} onRejected={rejected} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t(confirm.data ? 'import.close' : 'common.cancel')}
        </Button>
        {!confirm.data && preview.data && <Confirm seen={preview.data} busy={confirm.isPending} onSend={send} />}
      </Group>
    </Stack>
  );
}

function Confirm({ seen, busy, onSend }: { seen: Seen; busy: boolean; onSend: () => void }) {
  const { t } = useTranslation();
  const count = seen.counts.added + seen.counts.changed;
  return (
    <Button loading={busy} disabled={count === 0 || !seen.readable} onClick={onSend}>
      {count === 0 ? t('import.nothing') : t('import.confirmCount', { count })}
    </Button>
  );
}

const kinds = ['added', 'changed', 'same', 'rejected'] as const;

function Preview({ type, seen, map, onMap, onRejected }: { type: RecordType; seen: Seen; map: Terms['map']; onMap: (map: Terms['map']) => void; onRejected: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <SheetRead seen={seen} />
      {isUnclear(seen, map) && <SheetColumns seen={seen} map={map} onMap={onMap} />}
      {seen.readable && <SheetSums sums={kinds.map((kind) => ({ kind, label: t(`import.counts.${kind}`), count: seen.counts[kind] }))} />}
      {seen.problems.length > 0 && <SheetProblems seen={seen} onRejected={onRejected} />}
      {seen.changes.length > 0 && <Changes type={type} seen={seen} />}
    </>
  );
}

function Changes({ type, seen }: { type: RecordType; seen: Seen }) {
  const { t } = useTranslation();
  const say = useSay();
  const nameOf = (id: string) => say(type.fields?.find((field) => field.id === id)?.label) || id;
  return (
    <section>
      <h3 className={sheet.part}>{t('import.changes')}</h3>
      <div className={sheet.rows} role="region" aria-label={t('import.changes')} tabIndex={0}>
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
