import { ActionIcon, Button, FileButton, Input } from '@mantine/core';
import { IconPaperclip, IconTrash } from '@tabler/icons-react';
import { use, useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { filePath, largestFile, useAddFile, useFiles, type InstanceFile } from '../host/files';
import { problemText } from '../kit/problemText';
import classes from './forms.module.css';
import { keysIn } from './path';
import { FormPlace } from './place';
import { sizeOf } from './size';

interface Props {
  label: string;
  description?: ReactNode;
  error?: string;
  withAsterisk: boolean;
  several: boolean;
  /** What may be chosen, as browsers understand it: `.pdf,image/*`. */
  accept?: string;
  value: unknown;
  onChange: (value: unknown) => void;
  /** Whether something is on its way to the host. */
  onBusy: (busy: boolean) => void;
}

/** Sends files to the request of the form and keeps their keys. */
export function FileField({ label, description, error, withAsterisk, several, accept, value, onChange, onBusy }: Props) {
  const { t } = useTranslation();
  const { instance } = use(FormPlace);
  const keys = keysIn(value);
  const files = useFiles(instance, keys.length > 0);
  const sending = useSending(instance, onBusy);
  const id = useId();
  const keep = (next: string[]) => onChange(several ? next : (next.at(-1) ?? null));
  const take = (chosen: File[]) => void sending.send(chosen, (added) => keep(several ? [...keys, ...added] : added));
  const action = t(!several && keys.length > 0 ? 'form.fileReplace' : 'form.fileAdd');
  const remove = (key: string) => keep(keys.filter((other) => other !== key));

  return (
    <Input.Wrapper label={label} description={description} error={sending.problem ?? error} withAsterisk={withAsterisk} labelElement="div" labelProps={{ id }}>
      <div className={classes.files} role="group" aria-labelledby={id}>
        {keys.length > 0 && (
          <ul>
            {keys.map((key) => (
              <li key={key}>
                <FileLink fileKey={key} file={files.get(key)} />
                <ActionIcon variant="subtle" color="gray" size={28} disabled={sending.busy} aria-label={t('form.removeFile', { name: files.get(key)?.name ?? key })} onClick={() => remove(key)}>
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
        <FileButton multiple onChange={(chosen) => take(several ? chosen : chosen.slice(0, 1))} accept={accept} inputProps={{ multiple: several, 'aria-label': label }}>
          {(button) => (
            <Button {...button} variant="default" size="xs" leftSection={<IconPaperclip size={15} aria-hidden />} loading={sending.busy} disabled={instance === null} aria-label={t('form.fileFor', { action, name: label })}>
              {action}
            </Button>
          )}
        </FileButton>
      </div>
    </Input.Wrapper>
  );
}

/** One file after the other; what has arrived stays when a later one is refused. */
function useSending(instance: string | null, onBusy: (busy: boolean) => void) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const add = useAddFile(instance);

  const mark = (on: boolean) => {
    setBusy(on);
    onBusy(on);
  };
  const send = async (chosen: File[], keep: (keys: string[]) => void) => {
    const faulty = chosen.map((file) => faultOf(file)).find((fault) => fault !== null);
    setProblem(faulty ? t(faulty.word, { name: faulty.name, size: sizeOf(largestFile) }) : undefined);
    if (faulty || chosen.length === 0) return;
    const added: string[] = [];
    mark(true);
    try {
      for (const file of chosen) {
        added.push((await add(file)).fileKey);
        keep(added);
      }
    } catch (error) {
      const { sentence, mend } = problemText(error);
      setProblem([sentence, mend].filter(Boolean).join(' '));
    } finally {
      mark(false);
    }
  };
  return { busy, problem, send };
}

/** A preview of what the host would say. */
function faultOf(file: File) {
  if (file.size === 0) return { word: 'form.fileEmpty', name: file.name } as const;
  return file.size > largestFile ? ({ word: 'form.fileTooLarge', name: file.name } as const) : null;
}

/** Files that cannot be changed here, each to be saved. */
export function FileLinks({ value }: { value: unknown }) {
  const { instance } = use(FormPlace);
  const keys = keysIn(value);
  const files = useFiles(instance, keys.length > 0);
  return (
    <ul className={classes.fileLinks}>
      {keys.map((key) => (
        <li key={key}>
          <FileLink fileKey={key} file={files.get(key)} />
        </li>
      ))}
    </ul>
  );
}

function FileLink({ fileKey, file }: { fileKey: string; file: InstanceFile | undefined }) {
  return (
    <span>
      <a href={filePath(fileKey)} download className={classes.link}>
        {file?.name ?? fileKey}
      </a>
      {file && <span className={classes.fixedEmpty}> {sizeOf(file.bytes)}</span>}
    </span>
  );
}
