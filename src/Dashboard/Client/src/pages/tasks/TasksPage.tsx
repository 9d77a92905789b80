import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hostNow } from '../../host/clock';
import type { Task } from '../../host/types';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { TaskView } from '../task/TaskView';
import { BulkBar } from './BulkBar';
import { EmptyTasks, NothingChosen } from './EmptyTasks';
import { useTasks, views } from './queries';
import { arrange, isOverdue, isSoon, type TasksSearch } from './search';
import { TaskRow } from './TaskRow';
import classes from './Tasks.module.css';

/** Everything a person has to do, is waiting for, or has done; the chosen task beside it where there is room. */
export function TasksPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/tasks' });
  const { view = 'inbox', q = '' } = search;
  const split = useMediaQuery('(min-width: 1200px)', window.innerWidth >= 1200, { getInitialValueInEffect: false });
  const tasks = useTasks(view, q);
  const all = tasks.data?.items ?? [];
  const now = hostNow();
  const shown = arrange(all, search, now);
  const { change, open } = useMoves(split);
  const chosen = split ? (search.task ?? shown[0]?.userTaskKey) : undefined;
  useListKeys(shown, chosen, change, open);
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
  const pick = (key: string) => setPicked((now) => new Set(now?.has(key) ? [...now].filter((each) => each !== key) : [...(now ?? []), key]));

  const advance = (next: Task | null) => {
    if (next) change({ task: next.userTaskKey });
    else change({ task: undefined });
  };

  return (
    <div className={classes.page}>
      <section className={classes.side} aria-label={t('tasks.list')}>
        <ListHead all={all} total={tasks.data?.page.totalItems} search={search} change={change} now={now} />
        {tasks.isPending && <Loading lines={7} height={44} />}
        {tasks.isError && <ProblemNote error={tasks.error} onRetry={() => void tasks.refetch()} />}
        {tasks.data && shown.length === 0 && <EmptyTasks view={view} filtered={q !== '' || search.f !== undefined} onClear={() => change({ q: undefined, f: undefined })} />}
        {picked && <BulkBar chosen={picked} tasks={shown} onDone={() => setPicked(null)} />}
        {shown.length > 0 && (
          <ul className={classes.list}>
            {shown.map((task) => (
              <TaskRow key={task.userTaskKey} task={task} view={view} search={search} split={split} chosen={task.userTaskKey === chosen} now={now} picked={picked?.has(task.userTaskKey)} onPick={pick} />
            ))}
          </ul>
        )}
        {shown.length > 0 && (
          <p className={classes.foot}>
            {split && t('tasks.keys')}
            {view === 'inbox' && !picked && shown.some((task) => task.kind === 'approval') && (
              <Button size="compact-xs" variant="subtle" onClick={() => setPicked(new Set())}>
                {t('tasks.bulk')}
              </Button>
            )}
          </p>
        )}
      </section>
      {split && (
        <section className={classes.pane} aria-label={t('task.tabs')}>
          {chosen ? <TaskView key={chosen} taskKey={chosen} onDone={advance} /> : tasks.data && <NothingChosen />}
        </section>
      )}
    </div>
  );
}

interface HeadProps {
  all: Task[];
  total: number | undefined;
  search: TasksSearch;
  change: (next: Partial<TasksSearch>) => void;
  now: number;
}

function ListHead({ all, total, search, change, now }: HeadProps) {
  const { t } = useTranslation();
  const { view = 'inbox' } = search;
  const filters = [
    { id: undefined, label: t('tasks.all'), count: all.length },
    { id: 'soon', label: t('tasks.soon'), count: all.filter((task) => isSoon(task, now)).length },
    { id: 'overdue', label: t('tasks.overdue'), count: all.filter((task) => isOverdue(task, now)).length },
  ] as const;
  const sorts = [
    { value: 'due', label: t('tasks.sortDue') },
    { value: 'new', label: t('tasks.sortNew') },
    { value: 'priority', label: t('tasks.sortPriority') },
  ] as const;
  return (
    <div className={classes.head}>
      <h1 className="visually-hidden">{t('tasks.title')}</h1>
      <nav className={classes.views} aria-label={t('tasks.views')}>
        {views.map((each) => (
          <Link key={each} to="/tasks" search={{ view: each }} className={classes.viewLink} data-current={each === view || undefined} aria-current={each === view ? 'page' : undefined}>
            {t(`tasks.${each}`)}
            {each === view && total !== undefined && <span className={classes.viewCount}>{total}</span>}
          </Link>
        ))}
      </nav>
      <div className={classes.tools}>
        <SearchBox key={view} value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
        <Select
          data={sorts.map((sort) => ({ ...sort }))}
          value={search.sort ?? 'due'}
          onChange={(sort) => change({ sort: sort === 'new' || sort === 'priority' ? sort : undefined })}
          aria-label={t('tasks.sort')}
          allowDeselect={false}
          w={112}
        />
      </div>
      {view !== 'done' && (
        <div className={classes.filters} role="group" aria-label={t('tasks.filter')}>
          {filters.map((filter) => (
            <button key={filter.label} type="button" className={classes.filter} aria-pressed={search.f === filter.id} onClick={() => change({ f: filter.id })}>
              {filter.label} <span className="tabular">{filter.count}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Types at once, asks the host when the fingers rest. */
function SearchBox({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const later = useDebouncedCallback(onChange, 250);
  return (
    <TextInput
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value.trim());
      }}
      placeholder={t('tasks.search')}
      aria-label={t('tasks.search')}
      type="search"
      leftSection={<IconSearch size={16} aria-hidden />}
      style={{ flex: 1 }}
    />
  );
}

function useMoves(split: boolean) {
  const navigate = useNavigate();
  const change = (next: Partial<TasksSearch>) => void navigate({ to: '/tasks', search: (now) => ({ ...now, ...next }), replace: true });
  const open = (key: string) => void (split ? change({ task: key }) : navigate({ to: '/tasks/$key', params: { key } }));
  return { change, open };
}

/** J and K move, Enter opens; never while somebody types (useHotkeys leaves inputs alone). */
function useListKeys(shown: Task[], chosen: string | undefined, change: (next: Partial<TasksSearch>) => void, open: (key: string) => void) {
  const at = shown.findIndex((task) => task.userTaskKey === chosen);
  const move = (by: number) => {
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
    if (next) change({ task: next.userTaskKey });
  };
  useHotkeys([
    ['J', () => move(1)],
    ['K', () => move(-1)],
    ['Enter', () => chosen && open(chosen), { preventDefault: false }],
  ]);
  useEffect(() => {
    if (chosen) document.querySelector(`[data-task="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
}
