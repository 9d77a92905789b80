import { Button } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { dateTime } from '../../kit/time';
import { When } from '../../kit/When';
import { useFirings, useRetryEffect, type FiringScope } from './queries';
import type { Effect, Firing, SeenFact } from './types';
import { useRecordTypes } from '../records/queries';
import { Clauses } from './Clauses';
import classes from './Rules.module.css';

const kinds = ['start', 'suggest', 'notify', 'require', 'cancel', 'raise'] as const;

const tones = { FIRED: 'green', SUPPRESSED: 'plain', PARKED: 'red' } as const;

/** Why rules fired: the facts that they saw, what they did, and what became of it. The newest first. */
export function FiringList({ scope }: { scope: FiringScope }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(0);
  const firings = useFirings(scope, from);
  if (firings.isPending) return <Loading />;
  if (firings.isLoadingError) return <ProblemNote error={firings.error} onRetry={() => void firings.refetch()} />;
  const { items, page, removedUntil } = firings.data;
  if (items.length === 0)
    return (
      <>
        <Empty icon={IconBolt} title={t('rules.noFirings')} text={t(scope.id ? 'rules.noFiringsOfRecord' : 'rules.noFiringsText')} />
        <RemovedUntil at={removedUntil} />
      </>
    );
  return (
    <>
      <ol className={classes.firings} aria-label={t('rules.firings')}>
        {items.map((firing) => (
          <OneFiring key={firing.firingKey} firing={firing} />
        ))}
      </ol>
      {page.totalItems > items.length && (
        <div className={classes.bar}>
          <span className={classes.quiet}>{t('records.fromTo', { from: from + 1, to: from + items.length, total: page.totalItems })}</span>
          <Button size="compact-sm" variant="default" disabled={from === 0} onClick={() => setFrom(Math.max(0, from - 30))}>
            {t('form.previous')}
          </Button>
          <Button size="compact-sm" variant="default" disabled={from + items.length >= page.totalItems} onClick={() => setFrom(from + 30)}>
            {t('form.next')}
          </Button>
        </div>
      )}
      {from + items.length >= page.totalItems && <RemovedUntil at={removedUntil} />}
    </>
  );
}

/** Why there is nothing older. */
function RemovedUntil({ at }: { at: string | null }) {
  const { t } = useTranslation();
  return at ? <p className={classes.quiet}>{t('rules.removedUntil', { at: dateTime(at) })}</p> : null;
}

function OneFiring({ firing }: { firing: Firing }) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: me } = useMe();
  return (
    <li>
      <div className={classes.firingHead}>
        {me?.mayDesign ? (
          <Link to="/design/rules/$id" params={{ id: firing.ruleSet }} className={classes.strong}>
            {say(firing.title)}
          </Link>
        ) : (
          <strong>{say(firing.title)}</strong>
        )}
        <Tag tone={tones[firing.outcome]}>{t(`rules.outcome.${firing.outcome}`)}</Tag>
        <span className={classes.quiet}>
          <When at={firing.at} /> · {firing.rule} · v{firing.ruleSetVersion}
        </span>
      </div>
      {firing.suppressedBy && <p className={classes.line}>{t('rules.suppressedBy', { key: firing.suppressedBy })}</p>}
      {firing.cause && <p className={classes.line}>{say(firing.cause)}</p>}
      {firing.facts.length > 0 && (
        <div className={classes.part}>
          <span className={classes.quiet}>{t('rules.saw')}</span> <Facts facts={firing.facts} />
        </div>
      )}
      {firing.effects.length > 0 && (
        <div className={classes.part}>
          <span className={classes.quiet}>{t('rules.did')}</span>
          <ul className={classes.effects}>
            {firing.effects.map((effect, at) => (
              <li key={at}>{say(effect)}</li>
            ))}
          </ul>
        </div>
      )}
      {firing.clauses.length > 0 && (
        <details className={classes.part}>
          <summary>{t('rules.whyFired')}</summary>
          <Clauses clauses={firing.clauses} />
        </details>
      )}
      {firing.delivered.map((effect) => (
        <Delivered key={effect.key} effect={effect} />
      ))}
    </li>
  );
}

export function Facts({ facts }: { facts: SeenFact[] }) {
  const say = useSay();
  const { data: types } = useRecordTypes();
  return (
    <span className={classes.facts}>
      {facts.map((fact) => {
        const type = types?.items.find((one) => one.id === fact.type);
        const name = `${say(type?.label) || fact.type} ${fact.id}`;
        return type ? (
          <Link key={`${fact.type}/${fact.id}`} to="/records/$type" params={{ type: fact.type }} search={{ record: fact.id }} className={classes.link}>
            {name} <span className={classes.quiet}>v{fact.version}</span>
          </Link>
        ) : (
          <span key={`${fact.type}/${fact.id}`}>{name}</span>
        );
      })}
    </span>
  );
}

const effectTones = { WAITING: 'plain', DONE: 'green', FAILED: 'red', CANCELLED: 'plain' } as const;

/** What became of something that a rule wanted done outside of the records. */
function Delivered({ effect }: { effect: Effect }) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: me } = useMe();
  const retry = useRetryEffect();
  return (
    <div className={classes.delivered}>
      <Tag tone={effectTones[effect.state]}>{t(`rules.effect.${effect.state}`)}</Tag>
      <span>{[kinds.find((kind) => kind === effect.kind) ? t(`rules.effectKind.${effect.kind as 'start'}`) : effect.kind, effect.what].join(' ')}</span>
      {effect.endedAt && (
        <span className={classes.quiet}>
          <When at={effect.endedAt} short />
        </span>
      )}
      {effect.processInstanceKey && (
        <Link to="/instances/$key" params={{ key: effect.processInstanceKey }} className={classes.link}>
          {t('rules.toInstance')}
        </Link>
      )}
      {effect.trouble && <span className={classes.trouble}>{say(effect.trouble)}</span>}
      {effect.state === 'FAILED' && me?.mayOperate && (
        <Button size="compact-sm" variant="default" loading={retry.isPending} onClick={() => retry.mutate(effect.key, { onSuccess: () => tellDone(t('rules.retried')), onError: tellProblem })}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  );
}
