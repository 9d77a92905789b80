import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { When } from '../../kit/When';
import { Facts } from './FiringList';
import type { ToldClause, ToldValue } from './types';
import classes from './Rules.module.css';

/** The clauses of a rule in their order, each with the records it looked at and the values it saw. */
export function Clauses({ clauses }: { clauses: ToldClause[] }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <ol className={classes.clauses}>
      {clauses.map((clause) => (
        <li key={clause.number} value={clause.number}>
          <code>{say(clause.text)}</code>
          {clause.facts.length > 0 && (
            <div>
              <Facts facts={clause.facts} />
            </div>
          )}
          {clause.values.map((value, at) => (
            <Seen key={at} seen={value} />
          ))}
          {clause.trueFrom && (
            <div className={classes.quiet}>
              {t('rules.trueFrom')} <When at={clause.trueFrom} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

function Seen({ seen }: { seen: ToldValue }) {
  const say = useSay();
  return (
    <div className={classes.seen}>
      <code>{say(seen.text)}</code> = <strong>{seen.value}</strong>
      {seen.cause && <span className={classes.trouble}> {say(seen.cause)}</span>}
      {seen.read.length > 0 && <span className={classes.quiet}> ({seen.read.map((one) => `${say(one.text)} = ${one.value}`).join('; ')})</span>}
    </div>
  );
}
