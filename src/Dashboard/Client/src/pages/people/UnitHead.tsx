import { Button } from '@mantine/core';
import { IconEdit, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import { dateOnly } from '../../kit/time';
import { EditUnit } from './EditUnit';
import { useUnits } from './queries';
import classes from './People.module.css';

interface Props {
  chosen: string | undefined;
  onChoose: (unit: string) => void;
  onOpen: (person: string) => void;
}

/** What the chosen unit is called and who leads it. Administrators change it, and add one, below it if one is chosen. */
export function UnitHead({ chosen, onChoose, onOpen }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: me } = useMe();
  const units = useUnits().data?.items ?? [];
  const unit = units.find((one) => one.id === chosen);
  const [editing, edit] = useState<'this' | 'new' | null>(null);
  if (!unit && !me?.isAdmin) return null;
  return (
    <div className={classes.unitHead}>
      <h2>{unit ? say(unit.name) : t('people.allUnits')}</h2>
      {unit?.closedAt && <Tag tone="red">{t('people.closedOn', { day: dateOnly(unit.closedAt) })}</Tag>}
      {unit?.head && (
        <span className={classes.quiet}>
          {t('people.kind.head')}{' '}
          <button type="button" className={classes.plain} onClick={() => onOpen(unit.head!.id)}>
            {unit.head.name}
          </button>
        </span>
      )}
      {me?.isAdmin && (
        <div className={classes.unitTools}>
          {unit && (
            <Button size="xs" variant="default" leftSection={<IconEdit size={15} aria-hidden />} onClick={() => edit('this')}>
              {t('people.editUnit')}
            </Button>
          )}
          <Button size="xs" variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => edit('new')}>
            {t('people.addUnit')}
          </Button>
        </div>
      )}
      <EditUnit
        opened={editing !== null}
        unit={editing === 'this' ? unit : undefined}
        above={unit?.closedAt === null ? unit.id : undefined}
        onClose={() => edit(null)}
        onSaved={(saved) => onChoose(saved.id)}
      />
    </div>
  );
}
