import { IconAlarm, IconCheck, IconClock, IconClockExclamation, IconFlame } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { clockStands, hostNow, useTicking } from '../host/clock';
import { dueOf, remaining, remainingText, type Stage } from './deadline';
import classes from './parts.module.css';
import { dateTime } from './time';

const icons: Record<Stage, typeof IconClock> = { normal: IconClock, soon: IconClockExclamation, urgent: IconFlame, overdue: IconAlarm };

export interface Timed {
  creationDate: string;
  dueDate: string | null;
  completionDate?: string | null;
  deadline: { id?: string; from: string | null; due: string; breached?: boolean } | null;
}

/** The time a task has left, counting down by the host's clock: colour, icon and words say the same. */
export function RemainingBadge({ task, quiet = false }: { task: Timed; quiet?: boolean }) {
  const due = dueOf(task);
  if (!due) return quiet ? null : <NoDeadline />;
  if (task.completionDate) return <Kept late={task.deadline?.breached ?? Date.parse(task.completionDate) > due.due} due={due.due} />;
  return <Countdown from={due.from} due={due.due} name={task.deadline?.id} />;
}

function Countdown({ from, due, name }: { from: number; due: number; name?: string }) {
  const { t } = useTranslation();
  // Stage and text as one string: the component is drawn again only when what it shows changed.
  const [stage, text] = useTicking((now) => {
    const { stage, left } = remaining(from, due, now);
    return `${stage}|${remainingText(left)}`;
  }).split('|') as [Stage, string];
  const Icon = icons[stage];

  const tip = () => {
    const used = Math.round(remaining(from, due, hostNow()).used * 100);
    return [name && `${t('deadline.name')}: ${name}`, `${t('deadline.due')}: ${dateTime(due)}`, t('deadline.used', { percent: used }), clockStands() && t('clock.standing')]
      .filter(Boolean)
      .join('\n');
  };

  return (
    <span className={classes.badge} data-stage={stage} title={tip()}>
      <Icon size={14} stroke={1.9} aria-hidden />
      {stage !== 'overdue' && <span className="visually-hidden">{t(`deadline.stage.${stage}`)} </span>}
      {text}
    </span>
  );
}

function NoDeadline() {
  const { t } = useTranslation();
  return (
    <span className={classes.badge} data-stage="plain">
      {t('deadline.none')}
    </span>
  );
}

function Kept({ late, due }: { late: boolean; due: number }) {
  const { t } = useTranslation();
  const Icon = late ? IconAlarm : IconCheck;
  return (
    <span className={classes.badge} data-stage={late ? 'urgent' : 'normal'} title={`${t('deadline.due')}: ${dateTime(due)}`}>
      <Icon size={14} aria-hidden />
      {t(late ? 'deadline.missed' : 'deadline.kept')}
    </span>
  );
}
