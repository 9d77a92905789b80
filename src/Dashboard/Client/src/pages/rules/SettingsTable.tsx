import { ActionIcon, Button, Table, TextInput } from '@mantine/core';
import { IconAdjustments, IconEdit } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { Empty } from '../../kit/Empty';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone } from '../../kit/tell';
import { useSetSetting } from './queries';
import { toFeel } from './settings';
import type { Setting } from './types';
import classes from './Rules.module.css';

/** What the policy leaves open, and what holds meanwhile; administrators settle it. */
export function SettingsTable({ settings }: { settings: Setting[] }) {
  const { t } = useTranslation();
  if (settings.length === 0) return <Empty icon={IconAdjustments} title={t('rules.noSettings')} text={t('rules.noSettingsText')} />;
  return (
    <div className={classes.scroll} role="region" aria-label={t('rules.tab.settings')} tabIndex={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('rules.setting')}</Table.Th>
            <Table.Th>{t('rules.value')}</Table.Th>
            <Table.Th>{t('rules.default')}</Table.Th>
            <Table.Th>{t('rules.ambiguity')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {settings.map((setting) => (
            <OneSetting key={setting.key} setting={setting} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function OneSetting({ setting }: { setting: Setting }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [typed, type] = useState<string | null>(null);
  const save = useSetSetting();
  const send = () =>
    save.mutate(
      { key: setting.key, value: toFeel(setting.default, typed ?? '') },
      {
        onSuccess: () => {
          tellDone(t('people.saved'));
          type(null);
        },
      },
    );
  return (
    <Table.Tr>
      <Table.Td>
        <code>{setting.key}</code>
      </Table.Td>
      <Table.Td>
        {typed === null ? (
          <span className={classes.valueCell}>
            {setting.value} <Tag tone={setting.changed ? 'ink' : 'plain'}>{t(setting.changed ? 'rules.decided' : 'rules.byDefault')}</Tag>
            {me?.isAdmin && (
              <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('rules.change', { name: setting.key })} onClick={() => type(setting.value)}>
                <IconEdit size={16} aria-hidden />
              </ActionIcon>
            )}
          </span>
        ) : (
          <form
            className={classes.valueCell}
            onSubmit={(event) => {
              event.preventDefault();
              send();
            }}
          >
            <TextInput size="xs" aria-label={setting.key} value={typed} onChange={(event) => type(event.currentTarget.value)} data-autofocus />
            <Button size="xs" type="submit" loading={save.isPending}>
              {t('people.save')}
            </Button>
            <Button size="xs" variant="default" onClick={() => type(null)}>
              {t('common.cancel')}
            </Button>
          </form>
        )}
        {save.isError && <ProblemNote error={save.error} />}
      </Table.Td>
      <Table.Td>{setting.default}</Table.Td>
      <Table.Td className={classes.quiet}>{setting.from}</Table.Td>
    </Table.Tr>
  );
}
