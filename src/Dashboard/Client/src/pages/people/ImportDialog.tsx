import { Button, Checkbox, FileInput, Group, Modal, Stack } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askFile } from '../../host/http';
import { rowsPath } from '../../host/works';
import { DayField, isDayOrEmpty } from '../../kit/DayField';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { LastWork, WorkBar, WorkEnd } from '../../kit/WorkParts';
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
  const [terms, setTerms] = useState<Chosen>({ file: null, leave: false, effective: '', map: {} });
  const preview = usePreview();
  const confirm = useConfirm(({ counts }) => {
    tellDone(t('import.done', { added: counts.added, changed: counts.changed + counts.returns, left: counts.leaves }));
    if (counts.rejected === 0) onClose();
  });
  const read = (next: Chosen) => {
    setTerms(next);
    confirm.clear();
    if (next.file && isDayOrEmpty(next.effective)) preview.mutate({ ...next, file: next.file });
    else preview.reset();
  };
  const chosen = terms.file ? { ...terms, file: terms.file } : null;
  const rejected = () => {
    if (confirm.work) {
      void askFile(rowsPath(confirm.work)).catch(tellProblem);
    } else if (chosen) {
      const { query, form } = importRequest(chosen);
      void askFile(`/api/people/import/rejected?${query}`, { method: 'POST', form }).catch(tellProblem);
    }
  };
  const shown = confirm.work ? confirm.work.result : preview.data;
  return (
    <Stack gap="md">
      {!confirm.busy && <Terms terms={terms} onRead={read} />}
      {!terms.file && confirm.last && <LastWork work={confirm.last} onShow={confirm.show} />}
      {preview.isPending && <Loading lines={4} />}
      {preview.isError && <ProblemNote error={preview.error} />}
      {confirm.error && <ProblemNote error={confirm.error} onRetry={() => read(terms)} />}
      {confirm.busy && <WorkBar work={confirm.work} stopping={confirm.stopping} onStop={confirm.stop} />}
      {confirm.work && <WorkEnd work={confirm.work} />}
      {shown && !confirm.busy && !preview.isPending && <ImportPreview seen={shown} map={terms.map} onMap={(map) => read({ ...terms, map })} onRejected={rejected} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t(confirm.busy ? 'work.close' : confirm.work ? 'import.close' : 'common.cancel')}
        </Button>
        {!confirm.work && !confirm.busy && chosen && preview.data && <Confirm seen={preview.data} onSend={(token) => confirm.send(chosen, token)} />}
        {confirm.work && chosen && (confirm.work.state === 'cancelled' || confirm.work.state === 'failed') && <Button onClick={() => read(terms)}>{t('work.again')}</Button>}
      </Group>
    </Stack>
  );
}

type Chosen = Omit<ImportTerms, 'file'> & { file: File | null };

function Terms({ terms, onRead }: { terms: Chosen; onRead: (terms: Chosen) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <FileInput
        label={t('import.file')}
        description={t('import.chooseText')}
        placeholder={t('import.choose')}
        accept=".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        leftSection={<IconFileSpreadsheet size={18} aria-hidden />}
        value={terms.file}
        onChange={(file) => onRead({ ...terms, file, map: {} })}
      />
      {!terms.file && (
        <button type="button" className={classes.plain} onClick={() => void askFile('/api/people/export?format=xlsx&template=true').catch(tellProblem)}>
          {t('import.template')}
        </button>
      )}
      <Group align="center" gap="lg">
        <DayField label={t('import.effective')} description={t('people.effectiveHelp')} value={terms.effective} onChange={(effective) => onRead({ ...terms, effective })} />
        <Checkbox label={`${t('import.missing')}: ${t(terms.leave ? 'import.missingLeave' : 'import.missingKeep')}`} checked={terms.leave} onChange={(event) => onRead({ ...terms, leave: event.currentTarget.checked })} />
      </Group>
    </>
  );
}

function Confirm({ seen, onSend }: { seen: Import; onSend: (token: string) => void }) {
  const { t } = useTranslation();
  const { added, changed, returns, leaves } = seen.counts;
  const count = added + changed + returns + leaves;
  return (
    <Button disabled={seen.token === null || count === 0} onClick={() => seen.token && onSend(seen.token)}>
      {count === 0 ? t('import.nothing') : t('import.confirmCount', { count })}
    </Button>
  );
}
