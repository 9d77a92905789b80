import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../../kit/ProblemNote';
import { useTestChannel, type Channel } from './queries';

/** Sends a test message at once and says what the other side answered. */
export function TestDialog({ channel, onClose }: { channel: Channel | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={channel !== null} onClose={onClose} title={channel ? t('channels.testTitle', { name: channel.name }) : ''} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {channel && <Form key={channel.name} channel={channel} onClose={onClose} />}
    </Modal>
  );
}

function Form({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation();
  const [receiver, setReceiver] = useState('');
  const test = useTestChannel();
  const told = test.data;
  return (
    <Stack gap="md">
      <TextInput label={t('channels.receiver')} description={t('channels.receiverHelp')} value={receiver} onChange={(event) => setReceiver(event.currentTarget.value)} />
      {test.isError && <ProblemNote error={test.error} />}
      {told && (
        <Alert role="status" color={told.outcome === 'DELIVERED' ? 'green' : 'red'} variant="light" title={t(told.outcome === 'DELIVERED' ? 'channels.sent' : 'channels.notSent')}>
          {t(`channels.outcome.${told.outcome}`)}
          {told.detail && ` · ${told.detail}`}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.close')}
        </Button>
        <Button loading={test.isPending} onClick={() => test.mutate({ channel: channel.name, receiver: receiver.trim() || undefined })}>
          {t('channels.send')}
        </Button>
      </Group>
    </Stack>
  );
}
