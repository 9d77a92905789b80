import { Alert, Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMemo, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { TablePlace } from '../../editors/dmn/marks';
import { inputKinds, type InputKind } from '../../editors/dmn/model';
import { useSay } from '../../i18n';
import { ProblemNote } from '../../kit/ProblemNote';
import { useClearButton } from '../../kit/useClearButton';
import classes from './Decisions.module.css';
import type { TrialState } from './trial';
import type { CheckedDecisions, Tried, TriedTable } from './types';

interface Props {
  xml: string;
  decision: CheckedDecisions['decisions'][number];
  trial: TrialState;
  /** The text has errors and cannot be tried. */
  wrong: boolean;
  onSelect: (place: TablePlace) => void;
}

/** Asks the decision as it stands on the screen, deployed or not, and tells which rules answered. */
export function TrialPanel({ xml, decision, trial, wrong, onSelect }: Props) {
  const { t } = useTranslation();
  const kinds = useMemo(() => inputKinds(xml), [xml]);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    trial.run(decision.id, decision.inputs, kinds);
  };
  return (
    <aside className={classes.trial} aria-label={t('decisions.trial')}>
      <h2>{t('decisions.trial')}</h2>
      <form onSubmit={submit}>
        {decision.inputs.length === 0 && <p className={classes.quiet}>{t('decisions.noInputs')}</p>}
        {decision.inputs.map((name) => (
          <ValueField key={name} name={name} kind={kinds.get(name)} value={trial.typed[name] ?? ''} onType={(value) => trial.type(name, value)} />
        ))}
        <Button type="submit" size="xs" leftSection={<IconPlayerPlay size={15} aria-hidden />} loading={trial.busy} disabled={wrong}>
          {t('decisions.try')}
        </Button>
        {wrong && <p className={classes.quiet}>{t('decisions.tryWrong')}</p>}
      </form>
      <div role="status">
        {trial.isStale && <p className={classes.quiet}>{t('decisions.stale')}</p>}
        {trial.told?.decision === decision.id && <Told tried={trial.told.tried} onSelect={onSelect} />}
      </div>
      {trial.error !== null && <ProblemNote error={trial.error} />}
    </aside>
  );
}

function ValueField({ name, kind, value, onType }: { name: string; kind: InputKind | undefined; value: string; onType: (value: string) => void }) {
  const { t } = useTranslation();
  const clear = useClearButton();
  const label = kind?.label && kind.label !== name ? t('decisions.inputOf', { label: kind.label, name }) : name;
  if (kind?.type === 'boolean') return <Select size="xs" label={label} clearable clearButtonProps={clear} value={value || null} onChange={(next) => onType(next ?? '')} data={[{ value: 'true', label: t('common.yes') }, { value: 'false', label: t('common.no') }]} />;
  if (kind && kind.choices.length > 0) return <Autocomplete size="xs" label={label} placeholder={kind.type ?? undefined} value={value} onChange={onType} data={kind.choices} />;
  return <TextInput size="xs" label={label} placeholder={kind?.type ?? undefined} value={value} onChange={(event) => onType(event.currentTarget.value)} inputMode={kind?.type === 'number' ? 'decimal' : undefined} />;
}

function Told({ tried, onSelect }: { tried: Tried; onSelect: (place: TablePlace) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <>
      <p className={classes.answer}>
        {t('decisions.answer')} <strong>{tried.literal}</strong>
      </p>
      {tried.warnings.length > 0 && (
        <Alert color="orange" variant="light">
          {tried.warnings.map((warning, at) => (
            <div key={at}>{say(warning)}</div>
          ))}
        </Alert>
      )}
      {tried.tables.map((table, at) => (
        <MatchedRules key={at} table={table} alone={tried.tables.length === 1} onSelect={onSelect} />
      ))}
    </>
  );
}

function MatchedRules({ table, alone, onSelect }: { table: TriedTable; alone: boolean; onSelect: (place: TablePlace) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <section className={classes.matched} aria-label={t('decisions.matchedOf', { name: table.name })}>
      {!alone && <h3>{table.name}</h3>}
      {table.rules.length === 0 ? (
        <p>{t('decisions.noneMatched')}</p>
      ) : (
        <ul>
          {table.rules.map(({ rule, outputs }) => (
            <li key={rule}>
              <button type="button" className={classes.rule} onClick={() => onSelect({ decision: table.decision, rule, column: null, part: null })}>
                {t('decisions.matchedRule', { rule })}
              </button>{' '}
              {outputs.map((output) => `${output.name || t('decisions.output')} = ${output.literal}`).join(', ')}
            </li>
          ))}
        </ul>
      )}
      {table.missed.length > 0 && (
        <details>
          <summary>{t('decisions.missed', { count: table.missed.length })}</summary>
          <ul>
            {table.missed.map(({ rule, why }) => (
              <li key={rule}>
                {t('decisions.atRule', { rule })}: {say(why)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
