import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonPicker } from '../../kit/PersonPicker';
import { tellDone, tellProblem } from '../../kit/tell';
import { useHandOver, type Card } from './queries';

/** 离职交接: all open tasks of a person go to another, with a reason. */
export function HandOverDialog({ opened, card, onClose }: { opened: boolean; card: Card; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('people.handOverTitle', { name: card.name })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Questions card={card} onClose={onClose} />}
    </Modal>
  );
}

function Questions({ card, onClose }: { card: Card; onClose: () => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const [tried, setTried] = useState(false);
  const handOver = useHandOver(card.id);
  const send = () => {
    setTried(true);
    if (!to || !comment.trim()) return;
    handOver.mutate(
      { to, comment: comment.trim() },
      {
        onSuccess: ({ done, refused }) => {
          tellDone([t('people.handOverDone', { count: done }), refused > 0 && t('people.handOverRefused', { count: refused })].filter(Boolean).join(' · '));
          onClose();
        },
        onError: tellProblem,
      },
    );
  };
  return (
    <Stack gap="md">
      <PersonPicker label={t('people.handOverTo')} value={to} onChange={setTo} except={[card.id]} withAsterisk error={tried && !to ? t('people.required') : undefined} />
      <Textarea label={t('people.handOverWhy')} value={comment} onChange={(event) => setComment(event.currentTarget.value)} autosize minRows={2} withAsterisk error={tried && !comment.trim() ? t('people.required') : undefined} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button loading={handOver.isPending} onClick={send}>
          {t('people.handOver')}
        </Button>
      </Group>
    </Stack>
  );
}
