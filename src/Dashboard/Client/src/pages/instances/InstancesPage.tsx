import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilterOff, IconSearch, IconTimeline } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../host/types';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PageHead, Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { When } from '../../kit/When';
import { usePersonName } from '../../kit/usePersonName';
import classes from './Instances.module.css';
import { useInstances } from './queries';
import { StateTag } from './StateTag';

const states = ['ACTIVE', 'INCIDENT', 'COMPLETED', 'TERMINATED'] as const;

interface Search {
  view?: string;
  state?: string;
  q?: string;
  process?: string;
}

/** Requests and where each of them stands. */
export function InstancesPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/instances' });
  const navigate = useNavigate();
  const change = (next: Search) => void navigate({ to: '/instances', search: { ...search, ...next }, replace: true });
  const view = search.view === 'all' ? 'all' : 'mine';
  const instances = useInstances({ view, state: search.state, q: search.q, process: search.process });
  const items = instances.data?.items ?? [];
  const total = instances.data?.page.totalItems ?? 0;

  return (
    <div className={classes.page}>
      <PageHead title={t('instances.title')}>
        <SegmentedControl
          size="xs"
          aria-label={t('instances.view')}
          value={view}
          onChange={(next) => change({ view: next === 'all' ? 'all' : undefined })}
          data={[
            { value: 'mine', label: t('instances.mine') },
            { value: 'all', label: t('instances.all') },
          ]}
        />
        <Select
          w={120}
          aria-label={t('common.state')}
          value={search.state ?? ''}
          onChange={(state) => change({ state: state || undefined })}
          data={[{ value: '', label: t('instances.stateAll') }, ...states.map((state) => ({ value: state, label: t(`instances.state.${state}`) }))]}
          allowDeselect={false}
        />
        <SearchBox value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
        {search.process && (
          <Button size="xs" variant="light" rightSection="×" onClick={() => change({ process: undefined })}>
            {search.process}
          </Button>
        )}
      </PageHead>
      {instances.isPending && <Loading lines={8} height={32} />}
      {instances.isError && <ProblemNote error={instances.error} onRetry={() => void instances.refetch()} />}
      {instances.data && items.length === 0 && <NoInstances filtered={Boolean(search.q ?? search.state ?? search.process)} onClear={() => change({ q: undefined, state: undefined, process: undefined })} />}
      {items.length > 0 && <Table items={items} />}
      {items.length > 0 && <p className={classes.total}>{items.length < total ? t('common.totalMore', { count: items.length, total }) : t('common.total', { count: total })}</p>}
    </div>
  );
}

function Table({ items }: { items: Instance[] }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  return (
    <div className={classes.scroll} role="region" aria-label={t('instances.list')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('instances.request')}</th>
            <th scope="col">{t('instances.process')}</th>
            <th scope="col">{t('common.state')}</th>
            <th scope="col">{t('instances.at')}</th>
            <th scope="col">{t('instances.starter')}</th>
            <th scope="col">{t('instances.started')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.processInstanceKey}>
              <td className={classes.request}>
                <Link to="/instances/$key" params={{ key: item.processInstanceKey }}>
                  {item.title || item.processName || t('tasks.untitled')}
                </Link>
              </td>
              <td>
                {item.processName ?? item.processDefinitionId} <span className={classes.quiet}>v{item.processDefinitionVersion}</span>
              </td>
              <td>
                <StateTag instance={item} />
              </td>
              <td>
                <At instance={item} />
              </td>
              <td className={classes.who}>{nameOf(item.applicant ?? item.starter)}</td>
              <td className={classes.date}>
                <When at={item.startDate} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function At({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  if (instance.open.length === 0) return <span className={classes.quiet}>{t('common.empty')}</span>;
  const late = instance.open.some((element) => element.breached);
  return (
    <>
      {instance.open.map((element) => [element.name ?? element.elementId, element.assignee && nameOf(element.assignee)].filter(Boolean).join(' · ')).join('; ')} {late && <Tag tone="red">{t('deadline.stage.overdue')}</Tag>}
    </>
  );
}

function SearchBox({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const later = useDebouncedCallback(onChange, 250);
  return (
    <TextInput
      type="search"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value.trim());
      }}
      placeholder={t('instances.search')}
      aria-label={t('instances.search')}
      leftSection={<IconSearch size={16} aria-hidden />}
      className={classes.search}
    />
  );
}

function NoInstances({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  return filtered ? (
    <Empty
      icon={IconFilterOff}
      title={t('instances.emptyFilter')}
      text={t('instances.emptyFilterText')}
      action={
        <Button variant="default" onClick={onClear}>
          {t('common.clearFilter')}
        </Button>
      }
    />
  ) : (
    <Empty icon={IconTimeline} title={t('instances.empty')} text={t('instances.emptyText')} action={<Button renderRoot={(props) => <Link to="/start" {...props} />}>{t('nav.startFull')}</Button>} />
  );
}
