import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { IconArrowBackUp, IconBellRinging, IconCopy, IconRefresh, type Icon } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../host/http';
import { useMe } from '../../host/session';
import type { Instance } from '../../host/types';
import { PeoplePicker } from '../../kit/PeoplePicker';
import { tellDone, tellProblem } from '../../kit/tell';

type Action = 'recall' | 'urge' | 'reopen' | 'carbon-copy';
const icons: Record<Action, Icon> = { recall: IconArrowBackUp, urge: IconBellRinging, reopen: IconRefresh, 'carbon-copy': IconCopy };

/** What is done to a whole request. The host decides whether it may be; what can never apply is not shown. */
export function RequestActions({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [asking, ask] = useState<Action | null>(null);
  const mine = instance.starter?.id === me?.id || instance.applicant?.id === me?.id;
  const running = instance.state === 'ACTIVE';
  const actions = (['urge', 'recall', 'carbon-copy', 'reopen'] as const).filter(
    (action) => (action === 'urge' && running) || (action === 'recall' && running && mine) || action === 'carbon-copy' || (action === 'reopen' && !running && me?.mayOperate === true),
  );
  return (
    <Group gap={8}>
      {actions.map((action) => {
        const Mark = icons[action];
        return (
          <Button key={action} variant="default" size="xs" leftSection={<Mark size={16} aria-hidden />} onClick={() => ask(action)}>
            {t(`verb.${action}`)}
          </Button>
        );
      })}
      <Modal opened={asking !== null} onClose={() => ask(null)} title={asking ? t(`verb.${asking}`) : ''} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {asking && <Asking key={asking} action={asking} instance={instance} onDone={() => ask(null)} />}
      </Modal>
    </Group>
  );
}

function Asking({ action, instance, onDone }: { action: Action; instance: Instance; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [comment, setComment] = useState('');
  const [people, setPeople] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const noReason = action === 'reopen' && comment.trim() === '';
  const nobody = action === 'carbon-copy' && people.length === 0;
  const send = useMutation({
    mutationFn: () => post(`/api/instances/${instance.processInstanceKey}/${action}`, { comment: comment.trim() || undefined, ...(people.length > 0 ? { people } : {}) }),
    onSuccess: () => {
      onDone();
      tellDone(t(`instance.${action}Done`));
    },
    onError: tellProblem,
    onSettled: () => Promise.all(['instance', 'instances', 'tasks', 'task', 'notifications'].map((noun) => client.invalidateQueries({ queryKey: [noun] }))),
  });
  return (
    <Stack gap="md">
      <Text size="sm">{t(`instance.${action}Text`)}</Text>
      {action === 'carbon-copy' && <PeoplePicker label={t('dialog.carbon-copyTo')} value={people} onChange={setPeople} withAsterisk error={tried && nobody ? t('dialog.transferMissing') : undefined} />}
      <Textarea
        label={t(action === 'reopen' ? 'dialog.reason' : 'dialog.transferNote')}
        withAsterisk={action === 'reopen'}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
        error={tried && noReason ? t('dialog.reasonMissing') : undefined}
        autosize
        minRows={3}
        data-autofocus
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button loading={send.isPending} onClick={() => (noReason || nobody ? setTried(true) : send.mutate())}>
          {t(`verb.${action}`)}
        </Button>
      </Group>
    </Stack>
  );
}
