import { Button, TextInput } from '@mantine/core';
import { IconSearch, IconShieldLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { continueAsAdmin, signIn, useDirectory, usePeople } from '../../host/session';
import type { Directory, DirectoryPerson } from '../../host/types';
import { say, useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { groupBy } from '../../kit/groupBy';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { LanguageSwitch } from '../../kit/shell/Header';
import { Seal } from '../../kit/shell/Seal';
import { ThemeMenu } from '../../kit/shell/ThemeMenu';
import { tellProblem } from '../../kit/tell';
import classes from './SignIn.module.css';

export function SignInPage() {
  const { t } = useTranslation();
  const people = usePeople();
  const { data: directory, isPending: unnamed } = useDirectory();
  const [q, setQ] = useState('');
  const enter = useEnter();
  // Names of units and roles are longer than their ids: shown before they are known, the cards would move away under a press.
  const ready = people.data !== undefined && !unnamed;
  const shown = ready ? people.data.filter((person) => matches(person, directory, q)) : [];

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Seal size={28} />
        <span className={classes.name}>{t('app.name')}</span>
        <div className={classes.tools}>
          <LanguageSwitch />
          <ThemeMenu />
        </div>
      </header>
      <main className={classes.main}>
        <h1 className={classes.title}>{t('signIn.title')}</h1>
        <p className={classes.text}>{t('signIn.text')}</p>
        <div className={classes.bar}>
          <TextInput
            value={q}
            onChange={(event) => setQ(event.currentTarget.value)}
            placeholder={t('signIn.search')}
            aria-label={t('signIn.search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            className={classes.search}
          />
          <Button variant="default" leftSection={<IconShieldLock size={17} aria-hidden />} onClick={() => enter.mutate(null)} title={t('signIn.asAdminText')}>
            {t('signIn.asAdmin')}
          </Button>
        </div>
        {!ready && !people.isError && <Loading lines={8} height={40} />}
        {people.isError && <ProblemNote error={people.error} onRetry={() => void people.refetch()} />}
        {ready && shown.length === 0 && <Empty title={t('signIn.none')} text={t('signIn.noneText')} />}
        <People people={shown} directory={directory} busy={enter.isPending} onChoose={(id) => enter.mutate(id)} />
      </main>
    </div>
  );
}

interface PeopleProps {
  people: DirectoryPerson[];
  directory: Directory | undefined;
  busy: boolean;
  onChoose: (id: string) => void;
}

/** By unit, as people look for each other in a company. */
function People({ people, directory, busy, onChoose }: PeopleProps) {
  const { t } = useTranslation();
  const say = useSay();
  const units = groupBy(people, (person) => person.unit ?? '');
  return units.map(([unit, members]) => (
    <section key={unit} className={classes.unit}>
      <h2 className={classes.unitName}>
        {unitName(directory, unit, t('signIn.noUnit'))} <span className={classes.unitCount}>{t('signIn.people', { count: members.length })}</span>
      </h2>
      <ul className={classes.cards}>
        {members.map((person) => (
          <li key={person.id}>
            <button type="button" className={classes.card} disabled={busy} onClick={() => onChoose(person.id)} title={t('signIn.enter', { name: person.name })} data-person={person.id}>
              <span className={classes.avatar} aria-hidden>
                {[...person.name][0]}
              </span>
              <span className={classes.who}>
                <span className={classes.personName}>{person.name}</span>
                <span className={classes.roles}>{person.roles.map((id) => say(directory?.roles.find((role) => role.id === id)?.name) || id).join(' · ') || person.id}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  ));
}

function useEnter() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/sign-in' });
  return useMutation({
    mutationFn: (person: string | null) => (person === null ? continueAsAdmin() : signIn(person)),
    onSuccess: async () => {
      // Nothing of the person before may show, not even for a moment.
      client.clear();
      await (next ? navigate({ href: next }) : navigate({ to: '/tasks', search: { view: 'inbox' } }));
    },
    onError: tellProblem,
  });
}

function unitName(directory: Directory | undefined, id: string, none: string): string {
  return id === '' ? none : say(directory?.units.find((unit) => unit.id === id)?.name) || id;
}

function matches(person: DirectoryPerson, directory: Directory | undefined, q: string): boolean {
  const words = [
    person.name,
    person.id,
    unitName(directory, person.unit ?? '', ''),
    ...person.roles.flatMap((id) => {
      const name = directory?.roles.find((role) => role.id === id)?.name;
      return [id, name?.zh ?? '', name?.en ?? ''];
    }),
  ];
  const wanted = q.trim().toLowerCase();
  return words.some((word) => word.toLowerCase().includes(wanted));
}
