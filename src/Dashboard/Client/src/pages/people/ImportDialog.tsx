import { Button, Checkbox, FileInput, Group, Modal, Stack } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askFile } from '../../host/http';
import { DayField, isDayOrEmpty } from '../../kit/DayField';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { ImportPreview } from './ImportPreview';
import { importRequest, useConfirm, usePreview, type Import, type ImportTerms } from './queries';
import classes from './People.module.css';

/** People from a file: choose it, see what would happen, confirm. Nothing is written before. */
export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} size="xl" title={t('import.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Steps onClose={onClose} />}
    </Modal>
  );
}

function Steps({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [terms, setTerms] = useState<Omit<ImportTerms, 'file'> & { file: File | null }>({ file: null, leave: false, effective: '', map: {} });
  const preview = usePreview();
  const confirm = useConfirm();
  const read = (next: typeof terms) => {
    setTerms(next);
    confirm.reset();
    if (next.file && isDayOrEmpty(next.effective)) preview.mutate({ ...next, file: next.file });
    else preview.reset();
  };
  const chosen = terms.file ? { ...terms, file: terms.file } : null;
  const send = (seen: Import) => {
    if (!chosen || !seen.token) return;
    confirm.mutate(
      { terms: chosen, token: seen.token },
      {
        onSuccess: ({ counts }) => {
          tellDone(t('import.done', { added: counts.added, changed: counts.changed + counts.returns, left: counts.leaves }));
          if (counts.rejected === 0) onClose();
        },
      },
    );
  };
  const rejected = () => {
    if (!chosen) return;
    const { query, form } = importRequest(chosen);
    void askFile(`/api/people/import/rejected?${query}`, { method: 'POST', form }).catch(tellProblem);
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
        value={terms.file}
        onChange={(file) => read({ ...terms, file, map: {} })}
      />
      {!terms.file && (
        <button type="button" className={classes.plain} onClick={() => void askFile('/api/people/export?format=xlsx&template=true').catch(tellProblem)}>
          {t('import.template')}
        </button>
      )}
      <Group align="center" gap="lg">
        <DayField label={t('import.effective')} description={t('people.effectiveHelp')} value={terms.effective} onChange={(effective) => read({ ...terms, effective })} />
        <Checkbox label={`${t('import.missing')}: ${t(terms.leave ? 'import.missingLeave' : 'import.missingKeep')}`} checked={terms.leave} onChange={(event) => read({ ...terms, leave: event.currentTarget.checked })} />
      </Group>
      {preview.isPending && <Loading lines={4} />}
      {preview.isError && <ProblemNote error={preview.error} />}
      {confirm.isError && <ProblemNote error={confirm.error} onRetry={() => read(terms)} />}
      {shown && chosen && !preview.isPending && <ImportPreview seen={shown} map={terms.map} onMap={(map) => read({ ...terms, map })} onRejected={rejected} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t(confirm.data ? 'import.close' : 'common.cancel')}
        </Button>
        {!confirm.data && preview.data && <Confirm seen={preview.data} busy={confirm.isPending} onSend={send} />}
      </Group>
    </Stack>
  );
}

function Confirm({ seen, busy, onSend }: { seen: Import; busy: boolean; onSend: (seen: Import) => void }) {
  const { t } = useTranslation();
  const { added, changed, returns, leaves } = seen.counts;
  const count = added + changed + returns + leaves;
  return (
    <Button loading={busy} disabled={seen.token === null || count === 0} onClick={() => onSend(seen)}>
      {count === 0 ? t('import.nothing') : t('import.confirmCount', { count })}
    </Button>
  );
}
