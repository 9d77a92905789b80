import { Button, Checkbox, TextInput, Tooltip } from '@mantine/core';
import { IconFilterOff, IconSearch, IconSend2 } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../host/http';
import type { ProcessCard, Task } from '../../host/types';
import { currentLanguage, useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PageHead } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { useDomainName } from '../../kit/useDomainName';
import { groupsOf, isFound } from './catalogue';
import { PreviewDialog } from './PreviewDialog';
import { useProcesses } from './queries';
import classes from './Start.module.css';

/** The catalogue: everything that can be begun here, what it is for, and who may begin it. */
export function StartPage() {
  const { t } = useTranslation();
  const { q = '', all } = useSearch({ from: '/shell/start' });
  const navigate = useNavigate();
  const processes = useProcesses();
  const start = useStart();
  const [previewed, setPreviewed] = useState<ProcessCard | null>(null);
  const change = (search: { q?: string; all?: string }) => void navigate({ to: '/start', search, replace: true });
  const mineOnly = all !== '1';
  const domainOf = useDomainName();
  const shown = (processes.data ?? []).filter((process) => (!mineOnly || process.mayStart) && isFound(process, q, domainOf));

  return (
    <div className={classes.page}>
      <PageHead title={t('start.title')}>
        <TextInput
          value={q}
          onChange={(event) => change({ q: event.currentTarget.value || undefined, all })}
          placeholder={t('start.search')}
          aria-label={t('start.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          className={classes.search}
        />
        <Checkbox label={t('start.mineOnly')} checked={mineOnly} onChange={(event) => change({ q: q || undefined, all: event.currentTarget.checked ? undefined : '1' })} />
      </PageHead>
      {processes.isPending && <Loading />}
      {processes.isError && <ProblemNote error={processes.error} onRetry={() => void processes.refetch()} />}
      {processes.data && shown.length === 0 && <NoProcesses filtered={processes.data.length > 0} onClear={() => change({ all: '1' })} />}
      {groupsOf(shown, domainOf, currentLanguage()).map(({ domain, processes: inside }, _, groups) => (
        <section key={domain} className={classes.group}>
          {/* Where no process names a domain, there is nothing to tell apart. */}
          {(groups.length > 1 || domain !== '') && (
            <h2 className={classes.domain}>
              {domainOf(domain)} <span className={classes.small}>{inside.length}</span>
            </h2>
          )}
          <ul className={classes.cards}>
            {inside.map((process) => (
              <Card key={process.processDefinitionId} process={process} busy={start.isPending} onStart={() => start.mutate(process)} onPreview={() => setPreviewed(process)} />
            ))}
          </ul>
        </section>
      ))}
      <PreviewDialog process={previewed} onClose={() => setPreviewed(null)} />
    </div>
  );
}

function Card({ process, busy, onStart, onPreview }: { process: ProcessCard; busy: boolean; onStart: () => void; onPreview: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const name = process.name ?? process.processDefinitionId;
  const button = (
    <Button size="xs" variant={process.mayStart ? 'light' : 'default'} disabled={busy || !process.mayStart} onClick={onStart} aria-label={t('start.startOf', { name })}>
      {t('start.start')}
    </Button>
  );
  return (
    <li className={classes.card} data-process={process.processDefinitionId}>
      <h3 className={classes.name}>{name}</h3>
      <p className={classes.doc}>{process.documentation || t('start.noDoc')}</p>
      <div className={classes.foot}>
        <div className={classes.facts}>
          <p>
            <span className={classes.small}>{t('start.who')}</span> {say(process.whoStarts) || t('start.anyone')}
          </p>
          <p className={classes.small}>
            v{process.version} · {t('start.running', { count: process.running })}
          </p>
        </div>
        <Button size="xs" variant="subtle" color="gray" onClick={onPreview} aria-label={t('start.previewOf', { name })}>
          {t('start.preview')}
        </Button>
        {process.mayStart ? button : <Tooltip label={t('start.noRight')}>{<span>{button}</span>}</Tooltip>}
      </div>
    </li>
  );
}

function NoProcesses({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  return filtered ? (
    <Empty
      icon={IconFilterOff}
      title={t('start.emptyFilter')}
      text={t('start.emptyFilterText')}
      action={
        <Button variant="default" onClick={onClear}>
          {t('common.clearFilter')}
        </Button>
      }
    />
  ) : (
    <Empty icon={IconSend2} title={t('start.empty')} text={t('start.emptyText')} />
  );
}

/** A process begins without values; its first task, when it is mine, is the form to fill in. */
function useStart() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (process: ProcessCard) => post<{ processInstanceKey: string; task: Task | null }>(`/api/processes/${encodeURIComponent(process.processDefinitionId)}/start`, { variables: {} }),
    onSuccess: async ({ processInstanceKey, task }) => {
      await Promise.all(['tasks', 'instances', 'processes'].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
      if (task) return navigate({ to: '/tasks/$key', params: { key: task.userTaskKey } });
      tellDone(t('start.started'));
      return navigate({ to: '/instances/$key', params: { key: processInstanceKey } });
    },
    onError: tellProblem,
  });
}
