import { Checkbox } from '@mantine/core';
import { IconStack2, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../../host/session';
import type { Task } from '../../host/types';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import { RemainingBadge } from '../../kit/RemainingBadge';
import { shortDateTime } from '../../kit/time';
import { usePersonName } from '../../kit/usePersonName';
import { OutcomeTag } from '../task/OutcomeTag';
import type { View } from './queries';
import type { TasksSearch } from './search';
import classes from './Tasks.module.css';

interface Props {
  task: Task;
  view: View;
  search: TasksSearch;
  split: boolean;
  chosen: boolean;
  now: number;
  /** Whether it is picked for something done to many at once; undefined: nothing is being picked. */
  picked?: boolean;
  onPick: (key: string) => void;
}

/** What it is, from whom, and how much time is left: enough to decide what to open next. */
export function TaskRow({ task, view, search, split, chosen, now, picked, onPick }: Props) {
  const { t } = useTranslation();
  const inner = (
    <>
      <span className={classes.rowTop}>
        <span className={classes.rowTitle}>{task.title || task.processName || t('tasks.untitled')}</span>
        {view === 'done' ? <OutcomeTag outcome={task.outcome} state={task.state} /> : <RemainingBadge task={task} quiet />}
      </span>
      <span className={classes.rowSub}>
        <span className={classes.rowStep}>{task.name ?? task.elementId}</span>
        {task.kind === 'approval' && <Tag tone="ink">{t('task.approval')}</Tag>}
        {task.round > 1 && <Tag tone="red">{t('tasks.round', { round: task.round })}</Tag>}
        <span className={classes.rowWhen}>{shortDateTime((view === 'done' && task.completionDate) || task.creationDate, now)}</span>
      </span>
      <span className={classes.rowSub}>
        <IconStack2 size={13} aria-hidden />
        <span className={classes.cut}>{task.processName}</span>
        <Who task={task} view={view} />
      </span>
    </>
  );
  const common = { className: classes.row, 'data-chosen': chosen || undefined, 'data-task': task.userTaskKey };
  return (
    <li className={picked === undefined ? undefined : classes.pick}>
      {picked !== undefined && (
        <Checkbox className={classes.pickBox} checked={picked} disabled={task.kind !== 'approval'} onChange={() => onPick(task.userTaskKey)} aria-label={t('tasks.pick', { name: task.title || task.processName || '' })} />
      )}
      {split ? (
        <Link to="/tasks" search={{ ...search, task: task.userTaskKey }} replace resetScroll={false} aria-current={chosen ? 'true' : undefined} {...common}>
          {inner}
        </Link>
      ) : (
        <Link to="/tasks/$key" params={{ key: task.userTaskKey }} {...common}>
          {inner}
        </Link>
      )}
    </li>
  );
}

/** In the inbox: who asks. In my own requests: who has it now. */
function Who({ task, view }: { task: Task; view: View }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const groups = useGroupNames(task.candidateGroups);
  if (view === 'mine') {
    const name = task.assignee?.name ?? groups;
    return name ? (
      <span className={classes.rowWho}>
        <IconUser size={13} aria-hidden />
        {t('tasks.at', { name })}
      </span>
    ) : null;
  }
  const from = task.applicant ?? task.starter;
  return (
    <span className={classes.rowWho}>
      {view === 'inbox' && !task.assignee && (
        <span className={classes.offered} title={groups && t('tasks.offeredTo', { groups })}>
          <IconUsersGroup size={14} aria-hidden />
          {t('tasks.offered')}
        </span>
      )}
      {from && t('tasks.from', { name: nameOf(from) })}
    </span>
  );
}

export function useGroupNames(ids: string[]): string {
  const { data } = useDirectory();
  const say = useSay();
  return ids.map((id) => say([...(data?.roles ?? []), ...(data?.units ?? [])].find((group) => group.id === id.replace(/^unit:/, ''))?.name) || id).join(' · ');
}
