import { Checkbox, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { useClearButton } from '../../kit/useClearButton';
import { useUnits, type UnitRow } from './queries';
import classes from './People.module.css';

interface Props {
  chosen: string | undefined;
  onChoose: (unit: string | undefined) => void;
  /** Whether closed units are shown, too. */
  closed: boolean;
  onClosed: (shown: boolean) => void;
}

/** The company as a tree; on a phone as a list to choose from. */
export function UnitTree({ chosen, onChoose, closed, onClosed }: Props) {
  const { t } = useTranslation();
  const clear = useClearButton();
  const say = useSay();
  const narrow = useMediaQuery('(max-width: 900px)', window.innerWidth <= 900, { getInitialValueInEffect: false });
  const all = useUnits().data?.items ?? [];
  const units = all.filter((unit) => closed || unit.closedAt === null || unit.id === chosen);
  const nameOf = (unit: UnitRow) => (unit.closedAt === null ? say(unit.name) : t('people.closedUnit', { name: say(unit.name) }));
  const withClosed = all.some((unit) => unit.closedAt !== null) && (
    <Checkbox size="xs" className={classes.withClosed} label={t('people.withClosed')} checked={closed} onChange={(event) => onClosed(event.currentTarget.checked)} />
  );
  if (narrow) {
    return (
      <div>
        <Select
          aria-label={t('people.unit')}
          placeholder={t('people.allUnits')}
          searchable
          clearable
          clearButtonProps={clear}
          value={chosen ?? null}
          onChange={(unit) => onChoose(unit ?? undefined)}
          data={arranged(units).map(({ unit, depth }) => ({ value: unit.id, label: `${'　'.repeat(depth)}${nameOf(unit)}` }))}
        />
        {withClosed}
      </div>
    );
  }
  return (
    <nav className={classes.units} aria-label={t('people.units')}>
      <ul>
        <li>
          <button type="button" aria-current={chosen === undefined} onClick={() => onChoose(undefined)}>
            {t('people.allUnits')}
          </button>
        </li>
        {arranged(units).map(({ unit, depth }) => (
          <li key={unit.id}>
            <button type="button" aria-current={chosen === unit.id} style={{ paddingLeft: 10 + depth * 16 }} onClick={() => onChoose(unit.id)} title={unit.head?.name}>
              <span data-closed={unit.closedAt !== null || undefined}>{nameOf(unit)}</span>
              {unit.people > 0 && (
                <span className={classes.count} aria-label={t('people.members', { count: unit.people })}>
                  {unit.people}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {withClosed}
    </nav>
  );
}

/** Each unit below the one it belongs to. A parent that is not known stands for the top. */
function arranged(units: UnitRow[]): { unit: UnitRow; depth: number }[] {
  const known = new Set(units.map((unit) => unit.id));
  const below = (parent: string | null, depth: number): { unit: UnitRow; depth: number }[] =>
    units.filter((unit) => (unit.parent !== null && known.has(unit.parent) ? unit.parent : null) === parent).flatMap((unit) => [{ unit, depth }, ...below(unit.id, depth + 1)]);
  return below(null, 0);
}
