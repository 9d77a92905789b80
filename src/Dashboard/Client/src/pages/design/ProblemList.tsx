import { IconAlertTriangle, IconChevronDown, IconChevronUp, IconCircleCheck, IconCircleX, IconInfoCircle, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../host/types';
import { useSay } from '../../i18n';
import classes from './Design.module.css';

const icons: Record<Problem['severity'], Icon> = { error: IconCircleX, warning: IconAlertTriangle, information: IconInfoCircle };

interface Props {
  problems: Problem[];
  checked: boolean;
  checking: boolean;
  onSelect: (elementId: string) => void;
}

/** What the check found; a click leads to the shape. Open by itself, because a hidden list is not read. */
export function ProblemList({ problems, checked, checking, onSelect }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const [open, setOpen] = useState(true);
  const count = (severity: Problem['severity']) => problems.filter((problem) => problem.severity === severity).length;
  const summary = [
    count('error') > 0 && t('designer.errors', { count: count('error') }),
    count('warning') > 0 && t('designer.warnings', { count: count('warning') }),
    count('information') > 0 && t('designer.hints', { count: count('information') }),
  ].filter(Boolean);
  const Chevron = open ? IconChevronDown : IconChevronUp;

  return (
    <section className={classes.problems} aria-label={t('designer.problems')}>
      <button type="button" className={classes.problemsHead} aria-expanded={open} onClick={() => setOpen(!open)} disabled={problems.length === 0}>
        <span className={classes.problemsTitle}>{t('designer.problems')}</span>
        <span role="status">
          {summary.length > 0 ? (
            summary.join(' · ')
          ) : checked ? (
            <span className={classes.fine}>
              <IconCircleCheck size={16} aria-hidden /> {t('designer.noProblems')}
            </span>
          ) : (
            t(checking ? 'designer.linting' : 'designer.notLinted')
          )}
        </span>
        {problems.length > 0 && <Chevron size={16} aria-hidden className={classes.chevron} />}
      </button>
      {open && problems.length > 0 && (
        <ul className={classes.problemItems}>
          {problems.map((problem, index) => {
            const Mark = icons[problem.severity];
            return (
              <li key={index}>
                <button type="button" className={classes.problem} data-severity={problem.severity} onClick={() => problem.elementId && onSelect(problem.elementId)} disabled={problem.elementId === null}>
                  <Mark size={17} aria-label={t(`designer.severity.${problem.severity}`)} />
                  <span>
                    {say(problem.message)} {problem.mend && <span className={classes.quiet}>{say(problem.mend)}</span>}
                  </span>
                  <span className={classes.problemAt}>
                    {problem.elementId ?? (problem.line !== null && t('designer.line', { line: problem.line }))} {problem.code}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
