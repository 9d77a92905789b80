import { Alert, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { When } from '../../kit/When';
import { useRecordTypes } from '../records/queries';
import { RecordPicker } from '../../kit/RecordPicker';
import { Clauses } from './Clauses';
import { useWhyNot } from './queries';
import type { RuleSet, WhyNot } from './types';
import classes from './Rules.module.css';

/** Asks why a rule has not fired for a record: the first clause that does not hold, and how near it came. */
export function WhyNotPanel({ set, rule: asked }: { set: RuleSet; rule?: string }) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: types } = useRecordTypes();
  const [rule, setRule] = useState(asked ?? '');
  const [chosenType, setType] = useState('');
  const [id, setId] = useState<string | null>(null);
  const read = (types?.items ?? []).filter((type) => set.rules.find((one) => one.id === rule)?.types.includes(type.id));
  const type = read.find((one) => one.id === chosenType)?.id ?? read[0]?.id ?? '';
  return (
    <section className={classes.whyNot} aria-label={t('rules.whyNot')}>
      <div className={classes.bar}>
        <Select
          label={t('rules.rule')}
          searchable
          value={rule || null}
          onChange={(next) => {
            setRule(next ?? '');
            setId(null);
          }}
          data={set.rules.filter((one) => one.kind !== 'guard').map((one) => ({ value: one.id, label: say(one.title) }))}
        />
        <Select
          label={t('rules.recordType')}
          value={type || null}
          onChange={(next) => {
            setType(next ?? '');
            setId(null);
          }}
          data={read.map((one) => ({ value: one.id, label: say(one.label) }))}
        />
        {type && <RecordPicker key={type} label={t('rules.record')} target={type} titles={{}} value={id} onChange={setId} />}
      </div>
      {id && <Answer ruleSet={set.id} rule={rule} type={type} id={id} />}
    </section>
  );
}

function Answer({ ruleSet, rule, type, id }: { ruleSet: string; rule: string; type: string; id: string }) {
  const told = useWhyNot(ruleSet, rule, type, id);
  if (told.isPending) return <Loading />;
  if (told.isLoadingError) return <ProblemNote error={told.error} onRetry={() => void told.refetch()} />;
  return <Told told={told.data} />;
}

function Told({ told }: { told: WhyNot }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Alert variant="light" color="blue" title={say(told.message)}>
      {told.detailsRemoved && <p className={classes.line}>{t('rules.detailsRemoved')}</p>}
      {told.miss && <p className={classes.line}>{say(told.miss)}</p>}
      {told.trueAt && (
        <p className={classes.line}>
          {t('rules.trueFrom')} <When at={told.trueAt} />
        </p>
      )}
      {told.failed && <Clauses clauses={[told.failed]} />}
      {told.passed.length > 0 && (
        <details>
          <summary>{t('rules.passed')}</summary>
          <Clauses clauses={told.passed} />
        </details>
      )}
    </Alert>
  );
}
