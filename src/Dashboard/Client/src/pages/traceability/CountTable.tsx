import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { countsOfOthers, others, total, type Filter } from './clauses';
import classes from './Traceability.module.css';
import { traceStates, type Counts, type Matrix } from './types';

/** How many clauses of each document stand how; each number shows them. */
export function CountTable({ matrix, chosen, onChoose }: { matrix: Matrix; chosen: Filter; onChoose: (filter: Filter) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const rest = countsOfOthers(matrix);
  const rows: { document: string | undefined; name: string; counts: Counts }[] = [
    ...matrix.documents.map((one) => ({ document: one.seed, name: `${one.seed} ${say(one.name)}`, counts: one.counts })),
    ...(total(rest) > 0 ? [{ document: others, name: t('traceability.other'), counts: rest }] : []),
    { document: undefined, name: t('traceability.allDocuments'), counts: matrix.counts },
  ];
  return (
    <div className={classes.scroll} role="region" aria-label={t('traceability.counts')} tabIndex={0}>
      <table className={classes.counts}>
        <thead>
          <tr>
            <th scope="col">{t('traceability.document')}</th>
            {traceStates.map((state) => (
              <th key={state} scope="col" className={classes.number}>
                {t(`traceability.states.${state}`)}
              </th>
            ))}
            <th scope="col" className={classes.number}>
              {t('traceability.all')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ document, name, counts }) => (
            <tr key={document ?? 'all'} data-document={document ?? 'all'}>
              <th scope="row">{name}</th>
              {[...traceStates, undefined].map((state) => {
                const count = state ? counts[state] : total(counts);
                return (
                  <td key={state ?? 'all'} className={classes.number}>
                    <button
                      type="button"
                      className={classes.count}
                      data-state={state ?? 'all'}
                      data-none={count === 0 || undefined}
                      aria-pressed={chosen.document === document && chosen.state === state}
                      aria-label={t('traceability.show', { document: name, state: state ? t(`traceability.states.${state}`) : t('traceability.all'), count })}
                      onClick={() => onChoose({ document, state, q: undefined })}
                    >
                      {count}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
