import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTicking } from '../../host/clock';
import type { Instance, OpenElement } from '../../host/types';
import { RemainingBadge } from '../../kit/RemainingBadge';
import { span } from '../../kit/time';
import { When } from '../../kit/When';
import { usePersonName } from '../../kit/usePersonName';
import { useGroupNames } from '../tasks/TaskRow';
import { Files } from './Files';
import classes from './Instance.module.css';

/** Where it is now and since when, and the facts of the request. */
export function Summary({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const { latestVersion, processDefinitionVersion: own } = instance;
  const from = instance.applicant ?? instance.starter;
  return (
    <aside className={classes.summary} aria-label={t('instance.summary')}>
      <h2 className={classes.partTitle}>{t('instance.current')}</h2>
      {instance.open.length === 0 && <p className={classes.quiet}>{t('instance.nothingOpen')}</p>}
      <ul className={classes.open}>
        {instance.open.map((element, index) => (
          <Open key={`${element.elementId}-${index}`} element={element} />
        ))}
      </ul>
      <h2 className={classes.partTitle}>{t('instance.summary')}</h2>
      <dl className={classes.facts}>
        <dt>{t('instance.definition')}</dt>
        <dd>
          {instance.processName ?? instance.processDefinitionId} v{own}
          {latestVersion !== null && latestVersion > own && <span className={classes.newer}>{t('instance.newer', { version: latestVersion, own })}</span>}
        </dd>
        <dt>{t('task.starter')}</dt>
        <dd>{nameOf(from)}</dd>
        <dt>{t('instance.started')}</dt>
        <dd>
          <When at={instance.startDate} />
        </dd>
        {instance.endDate && (
          <>
            <dt>{t('instance.ended')}</dt>
            <dd>
              <When at={instance.endDate} /> <span className={classes.quiet}>{t('instance.duration', { text: span(Date.parse(instance.endDate) - Date.parse(instance.startDate)) })}</span>
            </dd>
          </>
        )}
        <dt>{t('instance.key')}</dt>
        <dd className="tabular">{instance.processInstanceKey}</dd>
      </dl>
      <Files processInstanceKey={instance.processInstanceKey} />
    </aside>
  );
}

function Open({ element }: { element: OpenElement }) {
  const { t } = useTranslation();
  const groups = useGroupNames(element.candidateGroups);
  const waited = useTicking((now) => span(now - Date.parse(element.since)));
  return (
    <li className={classes.openItem}>
      <div className={classes.openHead}>
        {element.userTaskKey ? (
          <Link to="/tasks/$key" params={{ key: element.userTaskKey }} title={t('instance.open')}>
            {element.name ?? element.elementId}
          </Link>
        ) : (
          <strong>{element.name ?? element.elementId}</strong>
        )}
        <RemainingBadge
          quiet
          task={{ creationDate: element.since, dueDate: element.dueDate, deadline: element.dueDate ? { from: element.since, due: element.dueDate } : null }}
        />
      </div>
      <div className={classes.openSub}>
        {element.assignee ? element.assignee.name : groups && `${t('instance.candidates')} ${groups}`} <span className="tabular">{t('instance.waiting', { text: waited })}</span>
      </div>
    </li>
  );
}
