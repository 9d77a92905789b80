import { Alert, Button, Tabs, Textarea } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormView } from '../../forms/FormView';
import { useForm } from '../../forms/useForm';
import type { Problem, Task, TaskDetail } from '../../host/types';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { dateTime, timeOfDay } from '../../kit/time';
import { TimelineOf } from '../instance/TimelineOf';
import { ActionBar } from './ActionBar';
import { Comments } from './Comments';
import { fromHost, readDraft, useDraft } from './draft';
import { OutcomeTag } from './OutcomeTag';
import { isClosed, mayFill, useTask } from './queries';
import classes from './Task.module.css';
import { Signers } from './Signers';
import { TaskHead } from './TaskHead';

// The diagram brings a drawing library with it; most people never open that tab.
const InstanceDiagram = lazy(() => import('../../editors/bpmn/InstanceDiagram'));

interface Props {
  taskKey: string;
  /** After a verb: the task to go on with, if any. */
  onDone: (next: Task | null) => void;
  tab?: string;
  onTab?: (tab: string) => void;
  /** On a page of its own rather than beside the list. */
  page?: boolean;
}

export function TaskView(props: Props) {
  const task = useTask(props.taskKey);
  if (task.isPending) return <Loading lines={8} />;
  // With data at hand a failed refresh is the banner's matter; the form must not vanish under the fingers.
  if (!task.data) {
    return (
      <div className={classes.body}>
        <ProblemNote error={task.error} onRetry={() => void task.refetch()} />
      </div>
    );
  }
  // What was typed belongs to the open task; once it is closed, what the host has kept is shown.
  return <OpenTask key={isClosed(task.data) ? 'closed' : 'open'} {...props} task={task.data} />;
}

function OpenTask({ task, onDone, tab, onTab, page = false }: Props & { task: TaskDetail }) {
  const { t } = useTranslation();
  const [ownTab, setOwnTab] = useState('form');
  const [draft] = useState(() => readDraft(task.userTaskKey) ?? fromHost(task));
  // The form starts once: what arrives later about this task must not take typed words away.
  const [first] = useState(task.form);
  const form = useForm(first?.schema, first?.data ?? {}, draft);
  const [comment, setComment] = useState(draft?.comment ?? '');
  const [restored, setRestored] = useState(draft !== null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const kept = useDraft(task.userTaskKey, { values: form.values, touched: [...form.touched], comment });
  const fill = mayFill(task);
  const current = tab ?? ownTab;

  const discard = () => {
    form.reset();
    setComment('');
    setRestored(false);
    kept.drop();
  };

  return (
    <div className={classes.view}>
      <TaskHead task={task} page={page} />
      <Tabs value={current} onChange={(next) => (onTab ?? setOwnTab)(next ?? 'form')} className={classes.tabs} keepMounted={false}>
        <Tabs.List className={classes.tabList} aria-label={t('task.tabs')}>
          <Tabs.Tab value="form">{t('task.form')}</Tabs.Tab>
          <Tabs.Tab value="diagram">{t('task.diagram')}</Tabs.Tab>
          <Tabs.Tab value="history">{t('task.history')}</Tabs.Tab>
          <Tabs.Tab value="comments">
            {t('task.comments')}
            {task.comments.length > 0 && <span className={classes.tabCount}>{task.comments.length}</span>}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form" className={classes.body} tabIndex={0}>
          <TaskNotes task={task} restored={restored && fill} onDiscard={discard} problems={problems} />
          {task.signers.length > 1 && <Signers signers={task.signers} />}
          {task.documentation && <Documentation text={task.documentation} />}
          {form.components.length > 0 ? <FormView form={form} readOnly={!fill} instance={task.processInstanceKey} /> : <p className={classes.quiet}>{t('task.noForm')}</p>}
          {fill && (
            <Textarea
              className={classes.comment}
              label={t('task.comment')}
              description={task.kind === 'approval' ? t('task.commentHint') : undefined}
              value={comment}
              onChange={(event) => setComment(event.currentTarget.value)}
              autosize
              minRows={2}
            />
          )}
          {kept.savedAt !== null && fill && <p className={classes.saved}>{t('task.draftSaved', { time: timeOfDay(kept.savedAt) })}</p>}
        </Tabs.Panel>
        <Tabs.Panel value="diagram" className={classes.diagram}>
          <Suspense fallback={<Loading lines={4} />}>
            <InstanceDiagram processInstanceKey={task.processInstanceKey} processDefinitionKey={task.processDefinitionKey} name={task.processName ?? ''} focus={task.elementId} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes.body} tabIndex={0}>
          <TimelineOf processInstanceKey={task.processInstanceKey} />
        </Tabs.Panel>
        <Tabs.Panel value="comments" className={classes.body} tabIndex={0}>
          <Comments task={task} />
        </Tabs.Panel>
      </Tabs>
      {(!isClosed(task) || task.allowed.includes('take-back')) && task.held === null && (
        <ActionBar
          task={task}
          form={form}
          comment={comment}
          onComment={setComment}
          onProblems={(found) => {
            setProblems(found);
            (onTab ?? setOwnTab)('form');
          }}
          onDone={(next) => {
            kept.drop();
            onDone(next);
          }}
        />
      )}
    </div>
  );
}

interface NotesProps {
  task: TaskDetail;
  restored: boolean;
  onDiscard: () => void;
  problems: Problem[];
}

function TaskNotes({ task, restored, onDiscard, problems }: NotesProps) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <>
      {task.held && (
        <Alert className={classes.note} icon={<IconInfoCircle size={18} aria-hidden />} color="ink">
          {t('task.heldText')}
        </Alert>
      )}
      {isClosed(task) && (
        <Alert className={classes.note} icon={<IconCheck size={18} aria-hidden />} color="gray" title={t('task.closed')}>
          {task.assignee && task.completionDate && t('task.closedBy', { name: task.assignee.name, time: dateTime(task.completionDate) })} <OutcomeTag outcome={task.outcome} state={task.state} />
        </Alert>
      )}
      {task.sentBack && !isClosed(task) && (
        <Alert className={classes.note} icon={<IconArrowBackUp size={18} aria-hidden />} color="yellow" title={t(`task.sentBack.${task.sentBack.kind}`, { name: task.sentBack.person?.name ?? t('person.system'), time: dateTime(task.sentBack.at) })}>
          {task.sentBack.comment}
        </Alert>
      )}
      {restored && (
        <Alert className={classes.note} icon={<IconInfoCircle size={18} aria-hidden />} color="ink">
          {t('task.draftRestored')}{' '}
          <Button variant="subtle" size="compact-sm" onClick={onDiscard}>
            {t('task.discard')}
          </Button>
        </Alert>
      )}
      {problems.length > 0 && (
        <Alert className={classes.note} color="red" role="alert" title={t('error.title')}>
          {problems.map((problem, index) => (
            <div key={index}>
              {say(problem.message)} {say(problem.mend)}
            </div>
          ))}
        </Alert>
      )}
    </>
  );
}

function Documentation({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <p className={classes.documentation}>
      <span className={classes.quiet}>{t('task.documentation')}</span> {text}
    </p>
  );
}
