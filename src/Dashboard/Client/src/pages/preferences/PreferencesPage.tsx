import { Button, Checkbox, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../host/http';
import { listOf, useMe } from '../../host/session';
import type { Page, ProcessCard } from '../../host/types';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';

const everything = '*';
const choices = ['each', 'digest', 'off'] as const;
type Choice = (typeof choices)[number];

interface Preferences {
  channels: Record<string, Record<string, Choice>>;
  quiet: { from: string; until: string } | null;
  digestAt: string;
  language: 'both' | 'zh' | 'en';
  available: { name: string; kind: string }[];
}

/** How I want to be told outside the product: each, once a day or not at all, by channel and process; and when not. */
export function PreferencesPage() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const preferences = useQuery({ queryKey: ['preferences'], queryFn: ({ signal }) => ask<Preferences>('/api/me/notification-preferences', { signal }) });
  return (
    <PlainPage
      title={t('preferences.title')}
      tools={
        me?.isAdmin && (
          <Button size="xs" variant="default" renderRoot={(props) => <Link to="/templates" {...props} />}>
            {t('templates.title')}
          </Button>
        )
      }
    >
      {preferences.isPending && <Loading />}
      {preferences.isError && <ProblemNote error={preferences.error} onRetry={() => void preferences.refetch()} />}
      {preferences.data && <Form said={preferences.data} />}
    </PlainPage>
  );
}

function Form({ said }: { said: Preferences }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [wanted, want] = useState(said);
  const save = useMutation({
    mutationFn: () => ask<Preferences>('/api/me/notification-preferences', { method: 'PUT', json: { channels: wanted.channels, quiet: wanted.quiet, digestAt: wanted.digestAt, language: wanted.language } }),
    onSuccess: (answer) => {
      client.setQueryData(['preferences'], answer);
      tellDone(t('preferences.saved'));
    },
    onError: tellProblem,
  });
  const choose = (channel: string, process: string, choice: Choice | null) => {
    const others = Object.entries(wanted.channels[channel] ?? {}).filter(([id]) => id !== process);
    want({ ...wanted, channels: { ...wanted.channels, [channel]: Object.fromEntries(choice === null ? others : [...others, [process, choice]]) } });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="lg" maw={760}>
        <Text size="sm">{t('preferences.intro')}</Text>
        {said.available.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('preferences.noChannels')}
          </Text>
        ) : (
          said.available.map((channel) => <Channel key={channel.name} name={channel.name} kind={channel.kind} chosen={wanted.channels[channel.name] ?? {}} onChoose={(process, choice) => choose(channel.name, process, choice)} />)
        )}
        <Times wanted={wanted} onChange={(change) => want({ ...wanted, ...change })} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t('preferences.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Channel({ name, kind, chosen, onChoose }: { name: string; kind: string; chosen: Record<string, Choice>; onChoose: (process: string, choice: Choice | null) => void }) {
  const { t, i18n } = useTranslation();
  const processes = useQuery({ queryKey: ['processes'], queryFn: async () => listOf(await ask<ProcessCard[] | Page<ProcessCard>>('/api/processes')), staleTime: 60_000 });
  const word = i18n.exists(`preferences.kind.${kind}`) ? t(`preferences.kind.${kind}` as 'preferences.kind.email') : name;
  const options = choices.map((choice) => ({ value: choice, label: t(`preferences.choice.${choice}`) }));
  return (
    <section aria-label={word}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{word}</Table.Th>
            <Table.Th w={190}>{t('preferences.how')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <Table.Td fw={600}>{t('preferences.everything')}</Table.Td>
            <Table.Td>
              <Select aria-label={`${word} ${t('preferences.everything')}`} data={options} value={chosen[everything] ?? 'each'} allowDeselect={false} onChange={(choice) => onChoose(everything, choice)} />
            </Table.Td>
          </Table.Tr>
          {(processes.data ?? []).map((process) => (
            <Table.Tr key={process.processDefinitionId}>
              <Table.Td>{process.name ?? process.processDefinitionId}</Table.Td>
              <Table.Td>
                <Select
                  aria-label={`${word} ${process.name ?? process.processDefinitionId}`}
                  data={[{ value: '', label: t('preferences.asEverything') }, ...options]}
                  value={chosen[process.processDefinitionId] ?? ''}
                  allowDeselect={false}
                  onChange={(choice) => onChoose(process.processDefinitionId, choice === '' ? null : (choice))}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Times({ wanted, onChange }: { wanted: Preferences; onChange: (change: Partial<Preferences>) => void }) {
  const { t } = useTranslation();
  const { quiet } = wanted;
  return (
    <>
      <Stack gap="xs">
        <Checkbox label={t('preferences.quiet')} description={t('preferences.quietHint')} checked={quiet !== null} onChange={(event) => onChange({ quiet: event.currentTarget.checked ? { from: '22:00', until: '07:00' } : null })} />
        {quiet && (
          <Group>
            <TextInput type="time" label={t('preferences.from')} value={quiet.from} onChange={(event) => onChange({ quiet: { ...quiet, from: event.currentTarget.value } })} required />
            <TextInput type="time" label={t('preferences.until')} value={quiet.until} onChange={(event) => onChange({ quiet: { ...quiet, until: event.currentTarget.value } })} required />
          </Group>
        )}
      </Stack>
      <Group align="flex-start">
        <TextInput type="time" label={t('preferences.digestAt')} description={t('preferences.digestHint')} value={wanted.digestAt} onChange={(event) => onChange({ digestAt: event.currentTarget.value })} required />
        <Select
          label={t('preferences.language')}
          description={t('preferences.languageHint')}
          data={(['both', 'zh', 'en'] as const).map((value) => ({ value, label: t(`preferences.languages.${value}`) }))}
          value={wanted.language}
          allowDeselect={false}
          onChange={(value) => onChange({ language: value as Preferences['language'] })}
        />
      </Group>
    </>
  );
}
