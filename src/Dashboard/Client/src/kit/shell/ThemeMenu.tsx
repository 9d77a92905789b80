import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './Shell.module.css';

const schemes = [
  { id: 'auto', icon: IconDeviceDesktop },
  { id: 'light', icon: IconSun },
  { id: 'dark', icon: IconMoon },
] as const;

export function ThemeMenu() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = schemes.find((scheme) => scheme.id === colorScheme)?.icon ?? IconDeviceDesktop;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={classes.headItem} aria-label={`${t('theme.label')}: ${t(`theme.${colorScheme}`)}`}>
          <Current size={19} stroke={1.7} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('theme.label')}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme.id}
            leftSection={<scheme.icon size={16} aria-hidden />}
            rightSection={scheme.id === colorScheme ? <IconCheck size={15} aria-hidden /> : undefined}
            onClick={() => setColorScheme(scheme.id)}
          >
            {t(`theme.${scheme.id}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
