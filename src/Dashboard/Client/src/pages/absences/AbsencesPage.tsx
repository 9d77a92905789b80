import { Button, Group, Modal, Stack, Table, Textarea, TextInput } from '@mantine/core';
import { IconUserShare } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hostNow } from '../../host/clock';
import { ask, post } from '../../host/http';
import { useMe } from '../../host/session';
import type { Absence, Page } from '../../host/types';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { PlainPage } from '../../kit/PlainPage';
import { PersonPicker } from '../../kit/PersonPicker';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { dateTime } from '../../kit/time';

/** 代理: who is away, from when to when, and who acts for them. */
export function AbsencesPage() {
  const { t } = useTranslation();
  const [entering, enter] = useState(false);
  const absences = useQuery({ queryKey: ['absences'], queryFn: ({ signal }) => ask<Page<Absence>>('/api/absences?limit=200', { signal }) });
  const items = absences.data?.items ?? [];
  return (
    <PlainPage
      title={t('absences.title')}
      tools={
        <Button size="xs" leftSection={<IconUserShare size={16} aria-hidden />} onClick={() => enter(true)}>
          {t('absences.enter')}
        </Button>
      }
    >
      {absences.isPending && <Loading />}
      {absences.isError && <ProblemNote error={absences.error} onRetry={() => void absences.refetch()} />}
      {absences.data && items.length === 0 && <Empty icon={IconUserShare} title={t('absences.empty')} text={t('absences.emptyText')} />}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={640}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('absences.person')}</Table.Th>
                <Table.Th>{t('absences.proxy')}</Table.Th>
                <Table.Th>{t('absences.from')}</Table.Th>
                <Table.Th>{t('absences.until')}</Table.Th>
                <Table.Th>{t('absences.reason')}</Table.Th>
                <Table.Th>{t('common.state')}</Table.Th>
                <Table.Th aria-label={t('absences.revoke')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((absence) => (
                <Row key={absence.absenceKey} absence={absence} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Modal opened={entering} onClose={() => enter(false)} title={t('absences.enter')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {entering && <EnterForm onDone={() => enter(false)} />}
      </Modal>
    </PlainPage>
  );
}

function Row({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => post(`/api/absences/${absence.absenceKey}/revoke`, {}),
    onSuccess: () => tellDone(t('absences.revoked')),
    onError: tellProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['absences'] }),
  });
  const state = absence.revokedAt ? 'revoked' : absence.active ? 'active' : Date.parse(absence.until) < hostNow() ? 'over' : 'coming';
  return (
    <Table.Tr>
      <Table.Td>{absence.person.name}</Table.Td>
      <Table.Td>{absence.proxy.name}</Table.Td>
      <Table.Td>{dateTime(absence.from)}</Table.Td>
      <Table.Td>{dateTime(absence.until)}</Table.Td>
      <Table.Td>{absence.reason}</Table.Td>
      <Table.Td>
        <Tag tone={state === 'active' ? 'green' : 'plain'}>{t(`absences.state.${state}`)}</Tag>
      </Table.Td>
      <Table.Td>
        {(state === 'active' || state === 'coming') && (
          <Button size="compact-sm" variant="default" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {t('absences.revoke')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function EnterForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const client = useQueryClient();
  const [person, setPerson] = useState<string | null>(me?.id ?? null);
  const [proxy, setProxy] = useState<string | null>(null);
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const missing = !person || !proxy || !from || !until;
  const enter = useMutation({
    // What is typed is the company's time, wherever the browser stands.
    mutationFn: () => post('/api/absences', { person, proxy, from: `${from}:00+08:00`, until: `${until}:00+08:00`, reason: reason.trim() || undefined }),
    onSuccess: () => {
      tellDone(t('absences.entered'));
      onDone();
    },
    onError: tellProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['absences'] }),
  });
  const needed = (value: string | null) => (tried && !value ? t('absences.missing') : undefined);
  return (
    <Stack gap="md">
      <PersonPicker label={t('absences.person')} value={person} onChange={setPerson} withAsterisk error={needed(person)} />
      <PersonPicker label={t('absences.proxy')} value={proxy} onChange={setProxy} withAsterisk except={person ? [person] : []} error={needed(proxy)} />
      <Group grow align="flex-start">
        <TextInput type="datetime-local" label={t('absences.from')} value={from} onChange={(event) => setFrom(event.currentTarget.value)} withAsterisk error={needed(from)} />
        <TextInput type="datetime-local" label={t('absences.until')} value={until} onChange={(event) => setUntil(event.currentTarget.value)} withAsterisk error={needed(until)} />
      </Group>
      <Textarea label={t('absences.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} autosize minRows={2} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button loading={enter.isPending} onClick={() => (missing ? setTried(true) : enter.mutate())}>
          {t('absences.save')}
        </Button>
      </Group>
    </Stack>
  );
}
