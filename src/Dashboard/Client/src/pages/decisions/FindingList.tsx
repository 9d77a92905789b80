import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle, IconPlayerPlay, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../host/types';
import { useSay } from '../../i18n';
import design from '../design/Design.module.css';
import classes from './Decisions.module.css';
import type { Finding, Place } from './types';

const icons: Record<Problem['severity'], Icon> = { error: IconCircleX, warning: IconAlertTriangle, information: IconInfoCircle };
const levels = ['error', 'warning', 'information'] as const;
const counted = { error: 'designer.errors', warning: 'designer.warnings', information: 'designer.hints' } as const;

interface Props {
  findings: readonly Finding[];
  checked: boolean;
  onSelect: (place: Place) => void;
  /** Takes the values that show a finding over into the trial. */
  onTry: (finding: Finding) => void;
}

/** What the host found in the text and in its tables, each with the cell or rule it is about. */
export function FindingList({ findings, checked, onSelect, onTry }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const spell = usePlaceWords();
  const ordered = levels.flatMap((level) => findings.filter((one) => one.problem.severity === level));
  const summary = levels.map((level) => ({ level, count: findings.filter((one) => one.problem.severity === level).length })).filter(({ count }) => count > 0);
  return (
    <section className={design.problems} aria-label={t('designer.problems')}>
      <div className={classes.findingsHead}>
        <h2 className={design.problemsTitle}>{t('designer.problems')}</h2>
        <span role="status">
          {summary.length > 0 ? (
            summary.map(({ level, count }) => t(counted[level], { count })).join(' · ')
          ) : checked ? (
            <span className={design.fine}>
              <IconCircleCheck size={16} aria-hidden /> {t('decisions.noFindings')}
            </span>
          ) : (
            t('decisions.checking')
          )}
        </span>
      </div>
      {ordered.length > 0 && (
        <ul className={classes.findings}>
          {ordered.map((finding, at) => {
            const { problem, place } = finding;
            const Mark = icons[problem.severity];
            return (
              <li key={at}>
                <button type="button" className={design.problem} data-severity={problem.severity} disabled={place === null} onClick={() => place && onSelect(place)}>
                  <Mark size={17} aria-label={t(`designer.severity.${problem.severity}`)} />
                  <span>
                    <strong>{place ? spell(place, finding.rules) : problem.line !== null && t('designer.line', { line: problem.line })}</strong> {say(problem.message)}{' '}
                    {problem.mend && <span className={design.quiet}>{say(problem.mend)}</span>}
                  </span>
                  <span className={design.problemAt}>{problem.code}</span>
                </button>
                {finding.witness.length > 0 && (
                  <Button size="compact-sm" variant="default" leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={() => onTry(finding)} aria-label={`${t('decisions.tryThis')}: ${finding.witness.map((one) => `${one.label} = ${one.literal}`).join(', ')}`}>
                    {t('decisions.tryThis')}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** `Discount · rule 3 · input 2 (amount)` */
export function usePlaceWords() {
  const { t } = useTranslation();
  return (place: Place, rules: readonly number[]) => {
    const own = place.rule !== null ? t('decisions.atRule', { rule: place.rule }) : rules.length > 0 ? t('decisions.atRules', { rules: rules.join(', ') }) : null;
    const column = place.column !== null && place.part !== null ? t(`decisions.at.${place.part}`, { column: place.column, label: place.label ?? '' }) : null;
    return [place.name, own, column].filter(Boolean).join(' · ');
  };
}
