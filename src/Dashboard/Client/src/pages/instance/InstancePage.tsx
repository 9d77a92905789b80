import { Alert, Button, Modal, Group, Tabs, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconBan } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../host/http';
import { useMe } from '../../host/session';
import type { Incident, Instance } from '../../host/types';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { StateTag } from '../instances/StateTag';
import { NoticeList } from '../notifications/NotificationsPage';
import { useNotices } from '../notifications/queries';
import classes from './Instance.module.css';
import { useInstance } from './queries';
import { RequestActions } from './RequestActions';
import { Summary } from './Summary';
import { onlys, TimelineOf, type Only } from './TimelineOf';
import { Variables } from './Variables';

const InstanceDiagram = lazy(() => import('../../editors/bpmn/InstanceDiagram'));

export function InstancePage() {
  const { key } = useParams({ from: '/shell/instances/$key' });
  const instance = useInstance(key);
  if (instance.isPending) return <Loading lines={8} />;
  if (!instance.data) {
    return (
      <div className={classes.panel}>
        <ProblemNote error={instance.error} onRetry={() => void instance.refetch()} />
      </div>
    );
  }
  return <Loaded instance={instance.data} />;
}

function Loaded({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const { tab = 'timeline', only } = useSearch({ from: '/shell/instances/$key' });
  const navigate = useNavigate();
  const key = instance.processInstanceKey;
  const go = (search: { tab?: string; only?: string }) => void navigate({ to: '/instances/$key', params: { key }, search, replace: true });
  const shown = onlys.find((each) => each === only);

  return (
    <div className={classes.page}>
      <Head instance={instance} />
      <Incidents incidents={instance.incidents} />
      <div className={classes.upper}>
        <section className={classes.diagram} aria-label={t('instance.diagram')}>
          <Suspense fallback={<Loading lines={4} />}>
            <InstanceDiagram processInstanceKey={key} processDefinitionKey={instance.processDefinitionKey} name={instance.processName ?? ''} />
          </Suspense>
          <Legend />
        </section>
        <Summary instance={instance} />
      </div>
      <Tabs value={tab} onChange={(next) => go({ tab: next === 'timeline' || next === null ? undefined : next, only })} keepMounted={false} className={classes.tabs}>
        <Tabs.List aria-label={t('instance.tabs')} className={classes.tabList}>
          <Tabs.Tab value="timeline">{t('instance.timeline')}</Tabs.Tab>
          <Tabs.Tab value="variables">{t('instance.variables')}</Tabs.Tab>
          <Tabs.Tab value="notifications">{t('instance.notifications')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline" className={classes.panel}>
          <TimelineFilter value={shown} onChange={(next) => go({ only: next })} />
          <TimelineOf processInstanceKey={key} only={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="variables" className={classes.panel}>
          <Variables processInstanceKey={key} />
        </Tabs.Panel>
        <Tabs.Panel value="notifications" className={classes.notices}>
          <Notices processInstanceKey={key} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function Head({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const mine = instance.starter?.id === me?.id || instance.applicant?.id === me?.id;
  const mayCancel = instance.state === 'ACTIVE' && (me?.isAdmin === true || me?.mayOperate === true || mine);
  return (
    <div className={classes.head}>
      <h1 className={classes.title}>{instance.title || instance.processName}</h1>
      <StateTag instance={instance} />
      {instance.title && <span className={classes.quiet}>{instance.processName}</span>}
      <RequestActions instance={instance} />
      {mayCancel && <CancelButton instance={instance} label={t('instance.cancel')} />}
    </div>
  );
}

function CancelButton({ instance, label }: { instance: Instance; label: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [comment, setComment] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = comment.trim() === '';
  const cancel = useMutation({
    mutationFn: () => post(`/api/instances/${instance.processInstanceKey}/cancel`, { comment: comment.trim() }),
    onSuccess: () => {
      setOpened(false);
      tellDone(t('instance.canceled'));
    },
    onError: tellProblem,
    onSettled: () => Promise.all(['instance', 'instances', 'tasks'].map((noun) => client.invalidateQueries({ queryKey: [noun] }))),
  });
  return (
    <>
      <Button className={classes.cancel} variant="default" size="xs" leftSection={<IconBan size={16} aria-hidden />} onClick={() => setOpened(true)}>
        {label}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t('dialog.cancelTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <Text size="sm" mb="md">
          {t('dialog.cancelText')}
        </Text>
        <Textarea
          label={t('dialog.reason')}
          withAsterisk
          aria-required
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
          error={asked && missing ? t('dialog.reasonMissing') : undefined}
          autosize
          minRows={3}
          data-autofocus
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={() => setOpened(false)}>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={cancel.isPending} onClick={() => (missing ? setAsked(true) : cancel.mutate())}>
            {t('dialog.cancelConfirm')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

function Incidents({ incidents }: { incidents: Incident[] }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const client = useQueryClient();
  const resolve = useMutation({
    mutationFn: (key: string) => post(`/api/incidents/${key}/resolve`, {}),
    onSuccess: () => tellDone(t('instance.resolved')),
    onError: tellProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['instance'] }),
  });
  if (incidents.length === 0) return null;
  return (
    <Alert color="red" className={classes.incidents} icon={<IconAlertTriangle size={18} aria-hidden />} title={t('instance.incidents', { count: incidents.length })}>
      {incidents.map((incident) => (
        <div key={incident.incidentKey} className={classes.incident}>
          <span>
            <strong>{incident.elementId}</strong> {incident.message} <span className={classes.quiet}>{incident.errorType}</span>
          </span>
          {(me?.mayOperate ?? false) && (
            <Button size="compact-sm" variant="default" loading={resolve.isPending} onClick={() => resolve.mutate(incident.incidentKey)}>
              {t('instance.resolve')}
            </Button>
          )}
        </div>
      ))}
    </Alert>
  );
}

function Legend() {
  const { t } = useTranslation();
  const entries = [
    ['active', t('instance.legendActive')],
    ['done', t('instance.legendDone')],
    ['late', t('instance.legendBreached')],
    ['incident', t('instance.legendIncident')],
  ] as const;
  return (
    <ul className={classes.legend} aria-label={t('instance.legend')}>
      {entries.map(([kind, word]) => (
        <li key={kind}>
          <span data-kind={kind} aria-hidden /> {word}
        </li>
      ))}
    </ul>
  );
}

function TimelineFilter({ value, onChange }: { value: Only | undefined; onChange: (only: Only | undefined) => void }) {
  const { t } = useTranslation();
  const words: [Only | undefined, string][] = [[undefined, t('common.all')], ...onlys.map((only): [Only, string] => [only, t(`instance.${only}`)])];
  return (
    <div className={classes.filters} role="group" aria-label={t('instance.filter')}>
      {words.map(([only, word]) => (
        <button key={word} type="button" className={classes.filter} aria-pressed={only === value} onClick={() => onChange(only)}>
          {word}
        </button>
      ))}
    </div>
  );
}

function Notices({ processInstanceKey }: { processInstanceKey: string }) {
  const { t } = useTranslation();
  const notices = useNotices({ processInstanceKey });
  if (notices.isPending) return <Loading />;
  if (notices.isLoadingError) return <ProblemNote error={notices.error} onRetry={() => void notices.refetch()} />;
  if (notices.data.items.length === 0) return <Empty title={t('instance.noNotifications')} />;
  return <NoticeList items={notices.data.items} onOpen={() => undefined} />;
}
