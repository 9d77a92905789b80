import {
  IconAlarm, IconAlertTriangle, IconArrowBackUp, IconBell, IconCheck, IconCircleDot, IconClock, IconFlag, IconHandGrab, IconMail, IconMessage, IconPlayerPlay, IconPoint, IconRefresh, IconRotate, IconSend, IconTool, IconUserPlus, IconUserShare, IconX, type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../host/types';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { groupBy } from '../../kit/groupBy';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { dateOnly, dateTime } from '../../kit/time';
import { usePersonName } from '../../kit/usePersonName';
import { OutcomeTag } from '../task/OutcomeTag';
import { useTimeline } from './queries';
import classes from './Timeline.module.css';

const icons: Record<string, Icon> = {
  started: IconPlayerPlay, entered: IconCircleDot, completed: IconCheck, decided: IconCheck, returned: IconArrowBackUp, claimed: IconHandGrab, transferred: IconUserShare, comment: IconMessage,
  timer: IconClock, breached: IconAlarm, message: IconMail, notified: IconBell, incident: IconAlertTriangle, resolved: IconTool, terminated: IconX, ended: IconFlag,
  signers: IconUserPlus, opinion: IconMessage, recalled: IconArrowBackUp, 'taken-back': IconRotate, reopened: IconRefresh, resubmitted: IconSend, replaced: IconUserShare,
};
const kinds = ['started', 'entered', 'completed', 'decided', 'returned', 'claimed', 'transferred', 'comment', 'timer', 'breached', 'message', 'notified', 'incident', 'resolved', 'terminated', 'ended', 'signers', 'opinion', 'recalled', 'taken-back', 'reopened', 'resubmitted', 'replaced'] as const;
type Kind = (typeof kinds)[number];

export type Only = 'people' | 'system' | 'deadlines' | 'notices' | 'trouble';
export const onlys: readonly Only[] = ['people', 'system', 'deadlines', 'notices', 'trouble'];

/** Everything that happened to an instance, oldest first, one line an event. */
export function TimelineOf({ processInstanceKey, only }: { processInstanceKey: string; only?: Only }) {
  const { t } = useTranslation();
  const timeline = useTimeline(processInstanceKey);
  if (timeline.isPending) return <Loading lines={6} />;
  if (timeline.isLoadingError) return <ProblemNote error={timeline.error} onRetry={() => void timeline.refetch()} />;
  const entries = timeline.data.filter((entry) => !only || groupOf(entry) === only);
  if (entries.length === 0) return <Empty title={t('instance.noTimeline')} icon={IconClock} />;
  const days = groupBy(entries, (entry) => dateOnly(entry.at));
  return (
    <div className={classes.timeline}>
      {days.map(([day, events]) => (
        <section key={day} aria-label={day}>
          <h2 className={classes.day}>{day}</h2>
          <ol className={classes.events}>
            {events.map((entry, index) => (
              <Event key={`${entry.at}-${index}`} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Event({ entry }: { entry: TimelineEntry }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const say = useSay();
  const Mark = icons[entry.kind] ?? IconPoint;
  const kind = kinds.find((each): each is Kind => each === entry.kind);
  const text = say(entry.text);
  return (
    <li className={classes.event} data-kind={entry.kind}>
      <time dateTime={entry.at} title={dateTime(entry.at)} className={classes.time}>
        {dateTime(entry.at).slice(11)}
      </time>
      <span className={classes.mark}>
        <Mark size={15} stroke={1.9} aria-hidden />
      </span>
      <div className={classes.what}>
        <p className={classes.line}>
          <span className={classes.who}>{nameOf(entry.actor)}</span>
          <span className={classes.kind}>{t(kind ? `timeline.${kind}` : 'timeline.other')}</span>
          {entry.elementName && <span>{entry.elementName}</span>}
          {entry.outcome && <OutcomeTag outcome={entry.outcome} state="" />}
          {entry.deadlineId && <span className={classes.quiet}>{entry.deadlineId}</span>}
        </p>
        {text && !repeats(text, entry) && <p className={classes.text}>{text}</p>}
        {entry.comment && <p className={classes.comment}>{entry.comment}</p>}
        {entry.recipients && entry.recipients.length > 0 && <p className={classes.text}>{t('timeline.to', { names: entry.recipients.map(nameOf).join(' · ') })}</p>}
      </div>
    </li>
  );
}

/** 「进入受理」 below the same two words says nothing new. */
function repeats(text: string, entry: TimelineEntry): boolean {
  return entry.elementName !== null && text.includes(entry.elementName) && text.length <= entry.elementName.length + 12;
}

function groupOf(entry: TimelineEntry): Only {
  if (entry.kind === 'incident' || entry.kind === 'resolved') return 'trouble';
  if (entry.kind === 'breached' || entry.kind === 'timer') return 'deadlines';
  if (entry.kind === 'notified') return 'notices';
  return entry.actor ? 'people' : 'system';
}
