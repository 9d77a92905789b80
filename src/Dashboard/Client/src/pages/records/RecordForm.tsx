import { Alert, Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HostError } from '../../host/problem';
import type { Problem } from '../../host/types';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { changesOf, faultsOf, rebase } from './draft';
import { FieldInput } from './FieldInput';
import { readRecord, useSaveRecord } from './queries';
import { Fact } from './RecordFacts';
import type { OneRecord, Values } from '../../host/records';
import type { RecordField, RecordType } from './types';
import classes from './Records.module.css';

interface Props {
  type: RecordType;
  /** What is changed; undefined for a new one. */
  one?: OneRecord;
  onTyped: (typed: boolean) => void;
  onCancel: () => void;
  onSaved: (one: OneRecord) => void;
}

const isWide = (field: RecordField) => field.kind === 'text' || field.kind === 'list' || field.kind === 'files' || field.kind === 'structure';
const isFixed = (field: RecordField) => field.derived || !field.editable;

/** The fields of a type to be filled in; what the host finds wrong stands under its field. */
export function RecordForm({ type, one, onTyped, onCancel, onSaved }: Props) {
  const { t } = useTranslation();
  const form = useRecordForm(type, one, onTyped, onSaved);
  const place = useRef<HTMLFormElement>(null);
  const { led } = form;
  useEffect(() => {
    // Whoever cannot see the whole form is led to what is to be mended.
    if (led) place.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(led.path)}"] :is(input, textarea)`)?.focus();
  }, [led]);
  const fields = (type.fields ?? []).filter((field) => one !== undefined || !isFixed(field));
  return (
    <form
      noValidate
      ref={place}
      className={classes.recordForm}
      onSubmit={(event) => {
        event.preventDefault();
        form.send();
      }}
    >
      <div className={classes.pane}>
        {form.conflict && <Conflict error={form.conflict} onReload={form.reload} busy={form.reloading} />}
        {form.both.length > 0 && <BothChanged fields={fields.filter((field) => form.both.includes(field.id))} one={form.base} />}
        <Rest error={form.error} rest={form.faults.rest} />
        <div className={classes.form}>
          {fields.map((field) => (
            <div key={field.id} className={isWide(field) ? classes.wide : undefined}>
              {isFixed(field) ? (
                <Fixed field={field} one={form.base} />
              ) : (
                <FieldInput field={field} path={field.id} value={form.draft[field.id]} onChange={(value) => form.put(field.id, value)} faults={form.faults.at} titles={form.base?.titles ?? {}} />
              )}
            </div>
          ))}
        </div>
      </div>
      <div className={classes.actions}>
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={form.saving}>
          {t('people.save')}
        </Button>
      </div>
    </form>
  );
}

function useRecordForm(type: RecordType, one: OneRecord | undefined, onTyped: (typed: boolean) => void, onSaved: (one: OneRecord) => void) {
  const { t } = useTranslation();
  const fields = type.fields ?? [];
  const [base, setBase] = useState(one);
  const [draft, setDraft] = useState<Values>(one?.record.values ?? {});
  const [problems, setProblems] = useState<Problem[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [led, lead] = useState<{ path: string } | null>(null);
  const [both, setBoth] = useState<string[]>([]);
  const [reloading, setReloading] = useState(false);
  const save = useSaveRecord(type.id);
  const before = base?.record.values ?? {};
  const faults = faultsOf(fields, problems);
  const changes = useRef(0);
  // Whoever has gone on typing while the host thought is not called back.
  const fail = (failure: unknown, leads = true) => {
    const found = failure instanceof HostError ? failure.problems : [];
    setProblems(found);
    setError(failure);
    const [first] = faultsOf(fields, found).at.keys();
    lead(first === undefined || !leads ? null : { path: first });
  };
  const send = () => {
    const values = changesOf(fields, before, draft);
    if (base && Object.keys(values).length === 0) return onSaved(base);
    const sent = changes.current;
    save.mutate(
      { id: base?.record.id, version: base?.record.version, values },
      {
        onSuccess: (saved) => {
          tellDone(t('people.saved'));
          onSaved(saved);
        },
        onError: (failure) => fail(failure, changes.current === sent),
      },
    );
  };
  const reload = () => {
    if (!base) return;
    setReloading(true);
    readRecord(type.id, base.record.id)
      .then((fresh) => {
        const merged = rebase(fields, before, draft, fresh.record.values);
        setBase(fresh);
        setDraft(merged.draft);
        setBoth(merged.both);
        fail(null);
      }, tellProblem)
      .finally(() => setReloading(false));
  };
  const put = (id: string, value: unknown) => {
    changes.current++;
    onTyped(true);
    setDraft((all) => ({ ...all, [id]: value }));
    // What is being mended is no longer reproached.
    setProblems((all) => all.filter((problem) => !problem.elementId?.startsWith(id)));
  };
  const conflict = error instanceof HostError && error.code === 'record-changed' ? error : null;
  return { led, base, draft, put, faults, error: conflict ? null : error, conflict, both, reload, reloading, send, saving: save.isPending };
}

/** Somebody else has saved meanwhile: what they wrote is fetched, what was typed here stays. */
function Conflict({ error, onReload, busy }: { error: HostError; onReload: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Alert color="orange" variant="light" role="alert" title={t('records.conflict')} mb={12}>
      <p className={classes.line}>{say(error.words)}</p>
      <Button size="xs" variant="default" loading={busy} leftSection={<IconRefresh size={15} aria-hidden />} onClick={onReload}>
        {t('records.reload')}
      </Button>
    </Alert>
  );
}

function BothChanged({ fields, one }: { fields: RecordField[]; one: OneRecord | undefined }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Alert color="orange" variant="light" role="status" title={t('records.bothChanged')} mb={12}>
      {fields.map((field) => (
        <div key={field.id}>
          {say(field.label)}: {t('records.theirs')} <Fact field={field} value={one?.record.values[field.id]} titles={one?.titles ?? {}} />
        </div>
      ))}
    </Alert>
  );
}

/** What the host refuses that belongs to no field of the form. */
function Rest({ error, rest }: { error: unknown; rest: Problem[] }) {
  const say = useSay();
  if (!error) return null;
  const isAtFields = error instanceof HostError && error.problems.length > 0 && rest.length === 0;
  if (isAtFields) return null;
  if (rest.length === 0) return <ProblemNote error={error} />;
  return (
    <Alert color="red" variant="light" role="alert" mb={12}>
      {rest.map((problem, at) => (
        <div key={at}>{[say(problem.message), say(problem.mend)].filter(Boolean).join(' ')}</div>
      ))}
    </Alert>
  );
}

function Fixed({ field, one }: { field: RecordField; one: OneRecord | undefined }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <div className={classes.fixed}>
      <div className={classes.fixedLabel}>
        {say(field.label)} <Tag tone={field.derived ? 'ink' : 'plain'}>{t(field.derived ? 'records.derived' : 'records.notYours')}</Tag>
      </div>
      <Fact field={field} value={one?.record.values[field.id]} titles={one?.titles ?? {}} />
    </div>
  );
}
