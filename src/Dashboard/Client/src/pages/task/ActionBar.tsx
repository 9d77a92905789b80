import { Button, Menu, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconChevronUp, IconCopy, IconHandGrab, IconHandOff, IconMessage, IconRotate, IconSend, IconSignature, IconUserMinus, IconUserPlus, IconUserQuestion, IconUserShare, IconX, type Icon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormState } from '../../forms/useForm';
import { HostError } from '../../host/problem';
import type { Problem, Task, TaskDetail, VerbAnswer } from '../../host/types';
import { useSay } from '../../i18n';
import { tellDone, tellProblem, tellTaken } from '../../kit/tell';
import { offerUndo } from './undo';
import { useVerb, type VerbCall } from './queries';
import classes from './Task.module.css';
import { SignoffDialog } from './SignoffDialog';
import { isAsking, VerbDialog, type AskingVerb } from './VerbDialog';

const icons: Record<string, Icon> = { claim: IconHandGrab, release: IconHandOff, complete: IconSend, approve: IconCheck, reject: IconX, return: IconArrowBackUp, transfer: IconUserShare, comment: IconMessage, resubmit: IconSend, delegate: IconUserQuestion, 'add-signers': IconUserPlus, 'remove-signers': IconUserMinus, 'carbon-copy': IconCopy, 'take-back': IconRotate, 'sign-off': IconSignature };
const known = ['claim', 'release', 'complete', 'resubmit', 'approve', 'reject', 'return', 'transfer', 'delegate', 'add-signers', 'remove-signers', 'carbon-copy', 'take-back', 'sign-off'] as const;
type Known = (typeof known)[number];
/** Decisions, which the host keeps for a few seconds so that they can be undone. */
const decisions: readonly string[] = ['approve', 'reject', 'return'];
/** Verbs that leave the person at the task. */
const staying: readonly string[] = ['claim', 'release', 'add-signers', 'remove-signers', 'carbon-copy', 'take-back'];

interface Props {
  task: TaskDetail;
  form: FormState;
  comment: string;
  onComment: (comment: string) => void;
  /** What the host found that belongs to no field. */
  onProblems: (problems: Problem[]) => void;
  onDone: (next: Task | null) => void;
}

/** The verbs of a task. The host says which are allowed and why the others are not; nothing is decided here. */
export function ActionBar({ task, form, comment, onComment, onProblems, onDone }: Props) {
  const { t } = useTranslation();
  const [asking, ask] = useState<AskingVerb | null>(null);
  const [signing, sign] = useState(false);
  const verb = useVerb(task.userTaskKey);
  const client = useQueryClient();
  const may = (name: Known) => task.allowed.includes(name);

  const succeed = (call: VerbCall, answer: Partial<VerbAnswer> | undefined) => {
    ask(null);
    const done = t(`verbDone.${call.verb as Known}`);
    if (staying.includes(call.verb)) return tellDone(done);
    const next = answer?.next ?? null;
    const said = `${done} · ${t(next ? 'task.next' : 'task.allDone')}`;
    if (answer?.undoUntil) offerUndo(client, task.userTaskKey, said);
    else tellDone(said);
    onDone(next);
  };

  const fail = (error: unknown) => {
    if (!(error instanceof HostError)) return tellProblem(error);
    if (error.isConflict) return tellTaken(error);
    if (error.problems.length === 0) return tellProblem(error);
    ask(null);
    const rest = form.show(error.problems);
    onProblems(rest);
    if (rest.length === error.problems.length) tellProblem(error);
  };

  const send = (call: VerbCall) => {
    onProblems([]);
    // A promise, not callbacks of the mutation: those fall silent when the refreshed task takes this bar away.
    verb.mutateAsync(decisions.includes(call.verb) ? { ...call, body: { ...call.body, hold: true } } : call).then((answer) => succeed(call, answer), fail);
  };

  const press = (name: Known) => {
    if (name === 'claim' || name === 'release') return send({ verb: name, body: {} });
    if (name === 'sign-off') return sign(true);
    if (isAsking(name)) return ask(name);
    const variables = form.submit();
    if (variables) send({ verb: name, body: { variables, comment: comment.trim() || undefined } });
    else onProblems([]);
  };

  const primary: Known | undefined = (['approve', 'resubmit', 'complete', 'claim', 'take-back'] as const).find(may);
  const beside = (['reject', 'return', 'sign-off'] as const).filter(may);
  const inMenu = known.filter((name) => may(name) && name !== primary && !beside.some((other) => other === name));

  const wrong = Object.keys(form.errors).length;

  return (
    <div className={classes.bar} role="group" aria-label={t('task.actions')}>
      {wrong > 0 && (
        <span className={classes.wrong} role="status">
          {t('task.fixFields', { count: wrong })}
        </span>
      )}
      {primary && <VerbButton verb={primary} primary loading={verb.isPending} onPress={press} />}
      {beside.map((name) => (
        <VerbButton key={name} verb={name} loading={verb.isPending} onPress={press} />
      ))}
      <MoreMenu task={task} verbs={inMenu} onPress={press} />
      <SignoffDialog taskKey={task.userTaskKey} opened={signing} onClose={() => sign(false)} />
      <VerbDialog
        verb={asking}
        task={task}
        comment={comment}
        busy={verb.isPending}
        onClose={() => ask(null)}
        onSend={(body) => {
          if (!asking) return;
          if (body.comment !== undefined) onComment(body.comment);
          send({ verb: asking, body: asking === 'reject' ? { ...body, variables: form.collect() } : body });
        }}
      />
    </div>
  );
}

function VerbButton({ verb, primary = false, loading, onPress }: { verb: Known; primary?: boolean; loading: boolean; onPress: (verb: Known) => void }) {
  const { t } = useTranslation();
  const Mark = icons[verb] ?? IconSend;
  return (
    <Button
      className={primary ? classes.primary : undefined}
      variant={primary ? 'filled' : 'default'}
      color={verb === 'reject' ? 'red' : undefined}
      data-danger={verb === 'reject' || undefined}
      disabled={loading}
      leftSection={<Mark size={17} aria-hidden />}
      onClick={() => onPress(verb)}
    >
      {t(`verb.${verb}`)}
    </Button>
  );
}

/** The rest of the verbs; those that are not possible now say why. */
function MoreMenu({ task, verbs, onPress }: { task: TaskDetail; verbs: readonly Known[]; onPress: (verb: Known) => void }) {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const refused = Object.entries(task.refused ?? {}).filter(([name]) => !task.allowed.includes(name));
  if (verbs.length + refused.length === 0) return null;
  const word = (name: string) => (i18n.exists(`verb.${name}`) ? t(`verb.${name as Known}`) : name);
  return (
    <Menu position="top-start" withinPortal width={200}>
      <Menu.Target>
        <Button variant="subtle" color="gray" rightSection={<IconChevronUp size={15} aria-hidden />}>
          {t('nav.more')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {verbs.map((name) => {
          const Mark = icons[name] ?? IconSend;
          return (
            <Menu.Item key={name} leftSection={<Mark size={16} aria-hidden />} onClick={() => onPress(name)}>
              {word(name)}
            </Menu.Item>
          );
        })}
        {refused.map(([name, why]) => {
          const Mark = icons[name] ?? IconX;
          return (
            <Tooltip key={name} label={say(why)} position="right">
              {/* Not `disabled`: the reason must be reachable by keyboard and pointer. */}
              <Menu.Item className={classes.refused} aria-disabled closeMenuOnClick={false} leftSection={<Mark size={16} aria-hidden />} aria-description={say(why)}>
                {word(name)}
              </Menu.Item>
            </Tooltip>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
