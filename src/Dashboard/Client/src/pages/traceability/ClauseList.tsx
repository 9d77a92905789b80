import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import type { Me } from '../../host/types';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import classes from './Traceability.module.css';
import { carrierKinds, type Carrier, type CarrierKind, type Clause } from './types';

const tones = { PROVED: 'green', UNPROVED: 'ink', GAP: 'red', NOT_AUTOMATED: 'plain' } as const;

/** Each clause with what carries it out, which leads to where it lives. */
export function ClauseList({ clauses }: { clauses: readonly Clause[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.clauses} aria-label={t('traceability.list')}>
      {clauses.map((clause) => (
        <li key={clause.clause}>
          <OneClause clause={clause} />
        </li>
      ))}
    </ul>
  );
}

function OneClause({ clause }: { clause: Clause }) {
  const { t } = useTranslation();
  const say = useSay();
  const kinds = carrierKinds.filter((kind) => clause[kind].length > 0);
  return (
    <>
      <div className={classes.clauseHead}>
        <strong>{clause.clause}</strong>
        <Tag tone={tones[clause.state]}>{t(`traceability.states.${clause.state}`)}</Tag>
      </div>
      <div className={classes.carriers}>
        {clause.why && <p className={classes.quiet}>{say(clause.why)}</p>}
        {clause.state === 'GAP' && <p className={classes.quiet}>{t('traceability.gapText')}</p>}
        {kinds.map((kind) => (
          <div key={kind} className={classes.kind}>
            <span className={classes.quiet}>{t(`traceability.kinds.${kind}`)}</span>
            <ul>
              {clause[kind].map((carrier) => (
                <li key={`${carrier.within ?? ''}/${carrier.id}`}>
                  <CarrierLink kind={kind} carrier={carrier} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <Scenarios clause={clause} />
    </>
  );
}

function Scenarios({ clause }: { clause: Clause }) {
  const { t } = useTranslation();
  const say = useSay();
  if (clause.scenarios.length === 0) return <div className={classes.quiet}>{clause.state === 'UNPROVED' && t('traceability.noScenario')}</div>;
  return (
    <details className={classes.scenarios}>
      <summary>
        {t('traceability.scenarios')} {clause.scenarios.length}
      </summary>
      <ul>
        {clause.scenarios.map((one) => (
          <li key={`${one.within ?? ''}/${one.id}`}>{say(one.name)}</li>
        ))}
      </ul>
    </details>
  );
}

/** Leads to the page of a carrier, for those who may open it. */
function CarrierLink({ kind, carrier }: { kind: CarrierKind; carrier: Carrier }) {
  const say = useSay();
  const { data: me } = useMe();
  const name = say(carrier.name);
  if (kind === 'records')
    return (
      <Link to="/records/$type" params={{ type: carrier.id }}>
        {name}
      </Link>
    );
  if (kind === 'processes') return <ProcessLink id={carrier.id} name={name} me={me} />;
  if (kind === 'deadlines' && carrier.within) return <ProcessLink id={carrier.within} name={name} me={me} />;
  if (kind === 'rules' && me?.mayDesign && carrier.within)
    return (
      <Link to="/design/rules/$id" params={{ id: carrier.within }} search={{ tab: 'firings', rule: carrier.id }}>
        {name}
      </Link>
    );
  if (kind === 'schedules' && me?.mayOperate)
    return (
      <Link to="/admin/schedules" search={{ schedule: carrier.id }}>
        {name}
      </Link>
    );
  return name;
}

function ProcessLink({ id, name, me }: { id: string; name: string; me: Me | undefined }) {
  return me?.mayDesign ? (
    <Link to="/design/process" search={{ q: id }}>
      {name}
    </Link>
  ) : (
    <Link to="/start" search={{ q: id, all: '1' }}>
      {name}
    </Link>
  );
}
