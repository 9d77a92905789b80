import { Button, Drawer, Group } from '@mantine/core';
import { IconArrowsExchange, IconEdit } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../../host/session';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { dateOnly, dateTime } from '../../kit/time';
import { EditPerson } from './EditPerson';
import { HandOverDialog } from './HandOverDialog';
import { PersonHistory } from './PersonHistory';
import { useCard, type Card } from './queries';
import classes from './People.module.css';

/** Everything about one person that the reader may know. */
export function PersonCard({ id, onClose, onOpen }: { id: string | undefined; onClose: () => void; onOpen: (person: string) => void }) {
  const { t } = useTranslation();
  const card = useCard(id);
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="md" title={card.data?.name ?? id} classNames={{ title: classes.cardName }} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {card.isPending && <Loading />}
      {card.isError && <ProblemNote error={card.error} onRetry={() => void card.refetch()} />}
      {card.data && <About key={card.data.id} card={card.data} onOpen={onOpen} />}
    </Drawer>
  );
}

function About({ card, onOpen }: { card: Card; onOpen: (person: string) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: directory } = useDirectory();
  const [editing, edit] = useState(false);
  const [handing, handOver] = useState(false);
  const unitOf = (id: string) => say(directory?.units.find((unit) => unit.id === id)?.name) || id;
  const roleOf = (id: string) => say(directory?.roles.find((role) => role.id === id)?.name) || id;
  const lastDay = card.leftAt && dateOnly(Date.parse(card.leftAt) - 1);
  const person = (id: string, name: string) => (
    <button key={id} type="button" className={classes.name} onClick={() => onOpen(id)}>
      {name}
    </button>
  );
  return (
    <div className={classes.card}>
      <Group gap={8} mb={12}>
        {card.state !== 'here' && <Tag tone={card.state === 'left' ? 'red' : 'plain'}>{t(`people.${card.state}`)}</Tag>}
        {lastDay && <span>{t(card.state === 'left' ? 'people.leftOn' : 'people.leavesOn', { day: lastDay })}</span>}
        {card.mayEdit && (
          <Button size="xs" variant="default" leftSection={<IconEdit size={15} aria-hidden />} onClick={() => edit(true)}>
            {t('people.edit')}
          </Button>
        )}
        {card.mayHandOver && (card.tasks?.count ?? 0) > 0 && (
          <Button size="xs" variant="default" leftSection={<IconArrowsExchange size={15} aria-hidden />} onClick={() => handOver(true)}>
            {t('people.handOver')}
          </Button>
        )}
      </Group>
      <dl className={classes.facts}>
        <Fact name={t('people.id')}>{card.id}</Fact>
        <Fact name={t('people.unit')}>{unitOf(card.unit)}</Fact>
        {card.roles.length > 0 && (
          <Fact name={t('people.roles')}>
            <span className={classes.tags}>
              {card.roles.map((role) => (
                <Tag key={role}>{roleOf(role)}</Tag>
              ))}
            </span>
          </Fact>
        )}
        {card.manager && <Fact name={t('people.manager')}>{person(card.manager.id, card.manager.name)}</Fact>}
        {card.email && <Fact name={t('people.email')}>{card.email}</Fact>}
        {card.heads.length > 0 && <Fact name={t('people.heads')}>{card.heads.map(unitOf).join(' · ')}</Fact>}
        {card.reports.length > 0 && (
          <Fact name={t('people.reports')}>
            <span className={classes.tags}>{card.reports.map((one) => person(one.id, one.name))}</span>
          </Fact>
        )}
        {card.absences.length > 0 && (
          <Fact name={t('people.away')}>
            {card.absences.map((absence) => (
              <div key={absence.absenceKey}>
                {t('people.awayLine', { from: dateTime(absence.from), until: dateTime(absence.until), proxy: absence.proxy.name })} {absence.active && <Tag tone="green">{t('people.active')}</Tag>}
              </div>
            ))}
          </Fact>
        )}
      </dl>
      {card.tasks && <OpenTasks tasks={card.tasks} />}
      {card.history.length > 0 && <PersonHistory history={card.history} />}
      <EditPerson opened={editing} card={card} onClose={() => edit(false)} />
      <HandOverDialog opened={handing} card={card} onClose={() => handOver(false)} />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function OpenTasks({ tasks }: { tasks: NonNullable<Card['tasks']> }) {
  const { t } = useTranslation();
  return (
    <section>
      <h3 className={classes.part}>{tasks.count === 0 ? t('people.noOpen') : t('people.openCount', { count: tasks.count })}</h3>
      <ul className={classes.tasks}>
        {tasks.items.map((task) => (
          <li key={task.userTaskKey}>
            <Link to="/tasks/$key" params={{ key: task.userTaskKey }}>
              {task.name ?? task.userTaskKey}
            </Link>{' '}
            <span className={classes.quiet}>
              {task.processName} · {dateTime(task.dueDate ?? task.creationDate)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
