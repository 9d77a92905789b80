import { Button, Drawer, Group, Tabs } from '@mantine/core';
import { IconEdit, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { When } from '../../kit/When';
import { usePersonName } from '../../kit/usePersonName';
import { FiringList } from '../rules/FiringList';
import { useDeleteRecord, useRecord } from './queries';
import { RecordFacts } from './RecordFacts';
import { RecordForm } from './RecordForm';
import { RecordHistory } from './RecordHistory';
import type { OneRecord } from '../../host/records';
import type { RecordType } from './types';
import classes from './Records.module.css';

interface Props {
  type: RecordType;
  /** Undefined: closed; null: a new one. */
  id: string | null | undefined;
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** One record: what it holds, who changed what, which rules it set off. */
export function RecordCard({ type, id, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const [typed, setTyped] = useState(false);
  const [leaving, leave] = useState(false);
  // What was typed is not thrown away by a stray click or key.
  const close = () => (typed ? leave(true) : onClose());
  const discard = () => {
    setTyped(false);
    leave(false);
    onClose();
  };
  return (
    <Drawer
      opened={id !== undefined}
      onClose={close}
      position="right"
      size="xl"
      title={id === null ? t('records.addTitle', { name: say(type.label) }) : say(type.label)}
      classNames={{ content: classes.drawer, body: classes.drawerBody }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {leaving && (
        <Group role="alert" className={classes.bar}>
          <strong>{t('records.unsaved')}</strong>
          <Button size="xs" color="red" variant="default" onClick={discard}>
            {t('records.discard')}
          </Button>
          <Button size="xs" onClick={() => leave(false)}>
            {t('records.goOn')}
          </Button>
        </Group>
      )}
      {id === null && <RecordForm type={type} onTyped={setTyped} onCancel={close} onSaved={(saved) => {
            setTyped(false);
            leave(false);
            onSaved(saved.record.id);
          }} />}
      {typeof id === 'string' && <Known key={id} type={type} id={id} onClose={onClose} onTyped={(next) => {
            setTyped(next);
            if (!next) leave(false);
          }} />}
    </Drawer>
  );
}

function Known({ type, id, onClose, onTyped }: { type: RecordType; id: string; onClose: () => void; onTyped: (typed: boolean) => void }) {
  const record = useRecord(type.id, id);
  if (record.isPending) return <Loading />;
  if (record.isLoadingError) return <ProblemNote error={record.error} onRetry={() => void record.refetch()} />;
  return <About type={type} one={record.data} onClose={onClose} onTyped={onTyped} />;
}

function About({ type, one, onClose, onTyped }: { type: RecordType; one: OneRecord; onClose: () => void; onTyped: (typed: boolean) => void }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const [editing, edit] = useState<OneRecord | null>(null);
  const done = () => {
    onTyped(false);
    edit(null);
  };
  const { record, titles } = one;
  return (
    <>
      <h2 className={classes.title}>{record.title}</h2>
      <p className={classes.way}>
        {record.title !== record.id && `${record.id} · `}
        {t('records.versionBy', { version: record.version, name: nameOf(record.changedBy) })} <When at={record.changedAt} />
      </p>
      {editing ? (
        <RecordForm type={type} one={editing} onTyped={onTyped} onCancel={done} onSaved={done} />
      ) : (
        <Tabs defaultValue="facts" keepMounted={false}>
          <Tabs.List mb={10}>
            <Tabs.Tab value="facts">{t('records.facts')}</Tabs.Tab>
            <Tabs.Tab value="history">{t('records.history')}</Tabs.Tab>
            <Tabs.Tab value="why">{t('records.why')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="facts">
            <div className={classes.bar}>
              {type.mayChange && (
                <Button size="xs" variant="default" leftSection={<IconEdit size={15} aria-hidden />} onClick={() => edit(one)}>
                  {t('people.edit')}
                </Button>
              )}
              {type.mayDelete && <DeleteButton type={type} one={one} onDone={onClose} />}
            </div>
            <RecordFacts type={type} record={record} titles={titles} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <RecordHistory type={type} id={record.id} titles={titles} />
          </Tabs.Panel>
          <Tabs.Panel value="why">
            <FiringList scope={{ type: type.id, id: record.id }} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}

/** Asks once more beside itself: a second dialog over a drawer hides what it is about. */
function DeleteButton({ type, one, onDone }: { type: RecordType; one: OneRecord; onDone: () => void }) {
  const { t } = useTranslation();
  const [asking, ask] = useState(false);
  const remove = useDeleteRecord(type.id);
  const send = () =>
    remove.mutate(
      { id: one.record.id, version: one.record.version },
      {
        onSuccess: () => {
          tellDone(t('records.deleted', { name: one.record.title }));
          onDone();
        },
        onError: tellProblem,
      },
    );
  if (!asking)
    return (
      <Button size="xs" variant="default" leftSection={<IconTrash size={15} aria-hidden />} onClick={() => ask(true)}>
        {t('records.delete')}
      </Button>
    );
  return (
    <Group gap={8} role="group" aria-label={t('records.deleteSure', { name: one.record.title })}>
      <span>{t('records.deleteSure', { name: one.record.title })}</span>
      <Button size="xs" color="red" loading={remove.isPending} onClick={send}>
        {t('records.deleteYes')}
      </Button>
      <Button size="xs" variant="default" onClick={() => ask(false)}>
        {t('common.cancel')}
      </Button>
    </Group>
  );
}
