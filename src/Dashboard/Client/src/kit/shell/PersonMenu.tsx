import { Menu } from '@mantine/core';
import { IconBellCog, IconChevronDown, IconLogout, IconSwitchHorizontal, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { signOut, useDirectory } from '../../host/session';
import type { Me } from '../../host/types';
import { useSay } from '../../i18n';
import { navigation } from './navigation';
import classes from './Shell.module.css';

export function PersonMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: directory } = useDirectory();
  const navigate = useNavigate();
  const client = useQueryClient();
  const roles = me.roles.map((id) => say(directory?.roles.find((role) => role.id === id)?.name) || id);

  const leave = async () => {
    await signOut();
    client.clear();
    await navigate({ to: '/sign-in' });
  };

  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <button type="button" className={classes.headItem} aria-label={t('person.menu', { name: me.name })}>
          <IconUserCircle size={20} stroke={1.6} aria-hidden />
          <span className={classes.wide}>{me.name}</span>
          <IconChevronDown size={14} aria-hidden className={classes.wide} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name}
          <br />
          {me.signedIn ? roles.join(' · ') : t('person.assumed')}
        </Menu.Label>
        <div className={classes.menuNav}>
          <Menu.Divider />
          {navigation(me)
            .flatMap((section) => section.items)
            .filter((item) => item.label !== 'nav.inbox')
            .map((item) => (
              <Menu.Item key={item.label} leftSection={<item.icon size={16} aria-hidden />} renderRoot={(props) => <Link to={item.to} search={item.search ?? {}} {...props} />}>
                {t(item.label)}
              </Menu.Item>
            ))}
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconBellCog size={16} aria-hidden />} renderRoot={(props) => <Link to="/preferences" {...props} />}>
          {t('person.preferences')}
        </Menu.Item>
        <Menu.Item leftSection={<IconSwitchHorizontal size={16} aria-hidden />} onClick={() => void navigate({ to: '/sign-in' })}>
          {t('person.switch')}
        </Menu.Item>
        {me.signedIn && (
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
            {t('person.signOut')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
