import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { IconEdit, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone } from '../../kit/tell';
import { NameFields } from './NameFields';
import { useRoles, useSaveRole, type RoleRow } from './queries';
import { refusalAt } from './refusalAt';
import classes from './People.module.css';

interface Props {
  opened: boolean;
  onClose: () => void;
  /** Shows who has a role. */
  onShow: (role: string) => void;
}

/** All roles with how many people have each. Administrators add and rename them. */
export function RolesDialog({ opened, onClose, onShow }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const [edited, edit] = useState<RoleRow | 'new' | null>(null);
  const [sought, seek] = useState('');
  const title = edited === null ? t('people.roles') : edited === 'new' ? t('people.addRole') : t('people.editTitle', { name: say(edited.name) });
  const close = () => {
    edit(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} size="lg" title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && (edited === null ? <List sought={sought} onSeek={seek} onEdit={edit} onShow={onShow} /> : <Form role={edited === 'new' ? undefined : edited} onClose={() => edit(null)} />)}
    </Modal>
  );
}

interface ListProps {
  sought: string;
  onSeek: (words: string) => void;
  onEdit: (role: RoleRow | 'new') => void;
  onShow: (role: string) => void;
}

function List({ sought, onSeek, onEdit, onShow }: ListProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: me } = useMe();
  const roles = useRoles();
  const words = sought.trim().toLowerCase();
  const found = (roles.data?.items ?? []).filter((role) => [role.id, role.name.zh, role.name.en].some((text) => text.toLowerCase().includes(words)));
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <TextInput
          className={classes.search}
          aria-label={t('people.searchRole')}
          placeholder={t('people.searchRole')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={sought}
          onChange={(event) => onSeek(event.currentTarget.value)}
          data-autofocus
        />
        {me?.isAdmin && (
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onEdit('new')}>
            {t('people.addRole')}
          </Button>
        )}
      </Group>
      {roles.isPending && <Loading lines={6} />}
      {roles.isError && <ProblemNote error={roles.error} onRetry={() => void roles.refetch()} />}
      {roles.data && found.length === 0 && <p className={classes.quiet}>{t('people.noRole')}</p>}
      <ul className={classes.roles} aria-label={t('people.roles')}>
        {found.map((role) => (
          <li key={role.id}>
            <div>
              <strong>{say(role.name)}</strong>
              <span className={classes.id}>{role.id}</span>
            </div>
            {role.people > 0 ? (
              <Button size="compact-sm" variant="subtle" onClick={() => onShow(role.id)} aria-label={t('people.showRole', { name: say(role.name), count: role.people })}>
                {t('people.members', { count: role.people })}
              </Button>
            ) : (
              <span className={classes.quiet}>{t('people.members', { count: 0 })}</span>
            )}
            {me?.isAdmin && (
              <Button size="compact-sm" variant="default" leftSection={<IconEdit size={15} aria-hidden />} onClick={() => onEdit(role)} aria-label={t('people.renameRole', { name: say(role.name) })}>
                {t('people.edit')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function Form({ role, onClose }: { role?: RoleRow; onClose: () => void }) {
  const { t } = useTranslation();
  const [id, setId] = useState(role?.id ?? '');
  const [name, setName] = useState(role?.name ?? { zh: '', en: '' });
  const [tried, setTried] = useState(false);
  const save = useSaveRole();
  const at = refusalAt(save.error);
  const send = () => {
    setTried(true);
    if (!id.trim() || !name.zh.trim() || !name.en.trim()) return;
    save.mutate(
      { id: id.trim(), body: { name: { zh: name.zh.trim(), en: name.en.trim() }, isNew: role === undefined } },
      {
        onSuccess: () => {
          tellDone(t('people.saved'));
          onClose();
        },
      },
    );
  };
  return (
    <Stack gap="md">
      {save.isError && !at && <ProblemNote error={save.error} />}
      <NameFields name={name} onChange={setName} tried={tried} refused={at?.field === 'name' ? at.words : undefined} />
      {!role && (
        <TextInput
          label={t('people.id')}
          description={t('people.newIdHelp')}
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
          withAsterisk
          error={tried && !id.trim() ? t('people.required') : at?.field === 'id' && at.words}
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.back')}
        </Button>
        <Button loading={save.isPending} onClick={send}>
          {t('people.save')}
        </Button>
      </Group>
    </Stack>
  );
}
