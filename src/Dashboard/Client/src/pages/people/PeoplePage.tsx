import { Alert, Button, Menu, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconSearch, IconUpload, IconUserOff, IconUserPlus, IconUsers, IconUsersGroup } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askFile } from '../../host/http';
import { useDirectory, useMe } from '../../host/session';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellProblem } from '../../kit/tell';
import { useClearButton } from '../../kit/useClearButton';
import { EditPerson } from './EditPerson';
import { ImportDialog } from './ImportDialog';
import { PeopleTable } from './PeopleTable';
import { PersonCard } from './PersonCard';
import { usePeopleList, type PeopleFilter } from './queries';
import { RolesDialog } from './RolesDialog';
import { UnitHead } from './UnitHead';
import { UnitTree } from './UnitTree';
import classes from './People.module.css';

/** Who there is, in which unit, with which roles; administrators change it, by hand or from a file. */
export function PeoplePage() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const search = useSearch({ from: '/shell/admin/people' });
  const navigate = useNavigate();
  const change = (next: PeopleFilter & { person?: string }) => void navigate({ to: '/admin/people', search: { ...search, ...next }, replace: true });
  const [importing, setImporting] = useState(false);
  const [adding, setAdding] = useState(false);
  const [roles, showRoles] = useState(false);
  const people = usePeopleList(search);
  const items = people.data?.items ?? [];
  const filtered = Boolean(search.q ?? search.unit ?? search.role);
  return (
    <PlainPage
      title={t('people.title')}
      tools={
        <>
          {me?.isAdmin && <Tools onImport={() => setImporting(true)} onAdd={() => setAdding(true)} />}
          <Button size="xs" variant="default" leftSection={<IconUsersGroup size={16} aria-hidden />} onClick={() => showRoles(true)}>
            {t('people.roles')}
          </Button>
        </>
      }
    >
      <LeftBehind shown={search.state === 'left'} onShow={() => change({ state: 'left', unit: undefined, role: undefined, q: undefined })} />
      <div className={classes.columns}>
        <UnitTree chosen={search.unit} onChoose={(unit) => change({ unit })} closed={search.closed !== undefined} onClosed={(shown) => change({ closed: shown ? 'shown' : undefined })} />
        <section className={classes.list} aria-label={t('people.list')}>
          <UnitHead chosen={search.unit} onChoose={(unit) => change({ unit })} onOpen={(person) => change({ person })} />
          <Filters search={search} change={change} />
          {people.isPending && <Loading />}
          {people.isError && <ProblemNote error={people.error} onRetry={() => void people.refetch()} />}
          {people.data && items.length === 0 && (
            <Empty
              icon={IconUsers}
              title={t('people.none')}
              text={filtered ? t('people.noneText') : undefined}
              action={
                filtered && (
                  <Button variant="default" size="xs" onClick={() => change({ q: undefined, unit: undefined, role: undefined })}>
                    {t('common.clearFilter')}
                  </Button>
                )
              }
            />
          )}
          {people.data && items.length > 0 && <PeopleTable items={items} total={people.data.page.totalItems} state={search.state} onOpen={(person) => change({ person })} />}
        </section>
      </div>
      <PersonCard id={search.person} onClose={() => change({ person: undefined })} onOpen={(person) => change({ person })} />
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
      <RolesDialog
        opened={roles}
        onClose={() => showRoles(false)}
        onShow={(role) => {
          showRoles(false);
          change({ role, unit: undefined, q: undefined, state: undefined });
        }}
      />
      <EditPerson opened={adding} onClose={() => setAdding(false)} />
    </PlainPage>
  );
}

function Tools({ onImport, onAdd }: { onImport: () => void; onAdd: () => void }) {
  const { t } = useTranslation();
  const exported = (query: string) => void askFile(`/api/people/export?${query}`).catch(tellProblem);
  return (
    <>
      <Button size="xs" leftSection={<IconUpload size={16} aria-hidden />} onClick={onImport}>
        {t('people.import')}
      </Button>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {t('people.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => exported('format=xlsx')}>{t('people.exportXlsx')}</Menu.Item>
          <Menu.Item onClick={() => exported('format=csv')}>{t('people.exportCsv')}</Menu.Item>
          <Menu.Item onClick={() => exported('format=xlsx&state=all')}>{t('people.exportAll')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => exported('format=xlsx&template=true')}>{t('people.template')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button size="xs" variant="default" leftSection={<IconUserPlus size={16} aria-hidden />} onClick={onAdd}>
        {t('people.add')}
      </Button>
    </>
  );
}

/** Tasks nobody will do, because whoever has them has left. */
function LeftBehind({ shown, onShow }: { shown: boolean; onShow: () => void }) {
  const { t } = useTranslation();
  const left = usePeopleList({ state: 'left' });
  const count = (left.data?.items ?? []).reduce((sum, person) => sum + (person.openTasks ?? 0), 0);
  if (count === 0) return null;
  return (
    <Alert color="orange" variant="light" mb={12} icon={<IconUserOff size={18} aria-hidden />} title={t('people.behindTitle', { count })}>
      {t('people.behindText')}
      {!shown && (
        <Button size="compact-sm" variant="default" ml={8} onClick={onShow}>
          {t('people.behindShow')}
        </Button>
      )}
    </Alert>
  );
}

function Filters({ search, change }: { search: PeopleFilter; change: (next: PeopleFilter) => void }) {
  const { t } = useTranslation();
  const clear = useClearButton();
  const say = useSay();
  const { data: directory } = useDirectory();
  const [typed, type] = useState(search.q ?? '');
  const [before, setBefore] = useState(search.q);
  if (before !== search.q) {
    setBefore(search.q);
    // Somebody has cleared the filters elsewhere on the page.
    if (search.q === undefined) type('');
  }
  const later = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), 250);
  return (
    <div className={classes.filters}>
      <TextInput
        className={classes.search}
        aria-label={t('people.search')}
        placeholder={t('people.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => {
          type(event.currentTarget.value);
          later(event.currentTarget.value);
        }}
      />
      <Select
        aria-label={t('people.role')}
        placeholder={t('people.allRoles')}
        searchable
        clearable
        clearButtonProps={clear}
        value={search.role ?? null}
        onChange={(role) => change({ role: role ?? undefined })}
        data={(directory?.roles ?? []).map((role) => ({ value: role.id, label: say(role.name) }))}
      />
      <SegmentedControl
        aria-label={t('people.state')}
        value={search.state ?? 'here'}
        onChange={(state) => change({ state: state === 'here' ? undefined : state })}
        data={(['here', 'coming', 'left'] as const).map((state) => ({ value: state, label: t(`people.${state}`) }))}
      />
    </div>
  );
}
