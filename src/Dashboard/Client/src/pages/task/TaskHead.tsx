import { ActionIcon } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { TaskDetail } from '../../host/types';
import { Tag } from '../../kit/PageHead';
import { RemainingBadge } from '../../kit/RemainingBadge';
import { When } from '../../kit/When';
import { usePersonName } from '../../kit/usePersonName';
import { useGroupNames } from '../tasks/TaskRow';
import classes from './Task.module.css';

/** What, whose, since when, and how much time is left. */
export function TaskHead({ task, page }: { task: TaskDetail; page: boolean }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const router = useRouter();
  const groups = useGroupNames(task.candidateGroups);
  const Title = page ? 'h1' : 'h2';
  const from = task.applicant ?? task.starter;
  return (
    <div className={classes.head}>
      <div className={classes.titleLine}>
        {page && (
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('common.back')} onClick={() => (router.history.canGoBack() ? router.history.back() : void router.navigate({ to: '/tasks', search: { view: 'inbox' } }))}>
            <IconArrowLeft size={20} aria-hidden />
          </ActionIcon>
        )}
        <Title className={classes.title}>{task.title || task.processName}</Title>
        <RemainingBadge task={task} />
      </div>
      <p className={classes.step}>
        <strong>{task.name ?? task.elementId}</strong> <Tag tone={task.kind === 'approval' ? 'ink' : 'plain'}>{t(task.kind === 'approval' ? 'task.approval' : 'task.work')}</Tag>
        {task.round > 1 && <Tag tone="red">{t('tasks.round', { round: task.round })}</Tag>}
      </p>
      <dl className={classes.facts}>
        <Fact name={t('task.process')}>
          <Link to="/instances/$key" params={{ key: task.processInstanceKey }} title={t('task.instance')}>
            {task.processName ?? task.processDefinitionId}
          </Link>{' '}
          <span className={classes.quiet}>v{task.processDefinitionVersion}</span>
        </Fact>
        {from && <Fact name={t('task.starter')}>{nameOf(from)}</Fact>}
        <Fact name={t('task.assignee')}>{task.assignee?.name ?? ([t('task.nobody'), groups].filter(Boolean).join(' · '))}</Fact>
        <Fact name={t('task.arrived')}>
          <When at={task.creationDate} short />
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
