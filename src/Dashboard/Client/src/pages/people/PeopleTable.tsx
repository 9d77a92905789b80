import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDirectory, usePeople } from '../../host/session';
import { useSay } from '../../i18n';
import { Tag } from '../../kit/PageHead';
import { dateOnly } from '../../kit/time';
import type { PersonRow } from './queries';
import classes from './People.module.css';

interface Props {
  items: PersonRow[];
  total: number;
  state: string | undefined;
  onOpen: (person: string) => void;
}

/** One line a person; on a phone one card. */
export function PeopleTable({ items, total, state, onOpen }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: directory } = useDirectory();
  const { data: everybody } = usePeople();
  const unitOf = (id: string) => say(directory?.units.find((unit) => unit.id === id)?.name) || id;
  const roleOf = (id: string) => say(directory?.roles.find((role) => role.id === id)?.name) || id;
  const nameOf = (id: string | null) => everybody?.find((person) => person.id === id)?.name ?? id;
  const left = state === 'left';
  return (
    <>
      <Table highlightOnHover className={classes.people}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('people.name')}</Table.Th>
            <Table.Th>{t('people.unit')}</Table.Th>
            <Table.Th>{left ? t('people.lastDay') : t('people.roles')}</Table.Th>
            <Table.Th>{left ? t('people.openTasks') : t('people.manager')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((person) => (
            <Table.Tr key={person.id}>
              <Table.Td>
                <button type="button" className={classes.name} onClick={() => onOpen(person.id)}>
                  {person.name}
                </button>
                <span className={classes.id}>{person.id}</span>
              </Table.Td>
              <Table.Td>{unitOf(person.unit)}</Table.Td>
              <Table.Td>
                {left ? (
                  person.leftAt && dateOnly(Date.parse(person.leftAt) - 1)
                ) : (
                  <span className={classes.tags}>
                    {person.roles.map((role) => (
                      <Tag key={role}>{roleOf(role)}</Tag>
                    ))}
                  </span>
                )}
              </Table.Td>
              <Table.Td>{left ? person.openTasks !== null && person.openTasks > 0 && <Tag tone="red">{t('people.openCount', { count: person.openTasks })}</Tag> : nameOf(person.manager)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <p className={classes.total}>{items.length < total ? t('common.totalMore', { count: items.length, total }) : t('common.total', { count: total })}</p>
    </>
  );
}
