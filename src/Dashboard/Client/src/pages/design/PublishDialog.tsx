import { Button, Group, Modal, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Says what publishing changes before it does. */
export function PublishDialog({ opened, running, busy, onClose, onPublish }: { opened: boolean; running: number; busy: boolean; onClose: () => void; onPublish: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('designer.publishConfirm')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Text size="sm">{t('designer.publishText', { count: running })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button loading={busy} onClick={onPublish} data-autofocus>
          {t('designer.publish')}
        </Button>
      </Group>
    </Modal>
  );
}
