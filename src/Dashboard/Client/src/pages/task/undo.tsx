import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { post } from '../../host/http';
import { tellDone, tellProblem } from '../../kit/tell';
import { router } from '../../routes';

/** How long the offer stands, in milliseconds; the host's own time ends it. */
const STANDS = 5000;

/** Says what was decided, and lets it be taken back while the host still holds it. */
export function offerUndo(client: QueryClient, taskKey: string, said: string) {
  const id = `undo-${taskKey}`;
  const undo = async () => {
    notifications.hide(id);
    try {
      await post(`/api/tasks/${taskKey}/undo`, {});
      tellDone(i18next.t('task.undone'));
      for (const noun of ['tasks', 'task']) void client.invalidateQueries({ queryKey: [noun] });
      await router.navigate({ to: '/tasks/$key', params: { key: taskKey } });
    } catch (error) {
      tellProblem(error);
    }
  };
  notifications.show({
    id,
    color: 'green',
    autoClose: STANDS,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{said}</span>
        <Button size="compact-sm" variant="light" onClick={() => void undo()}>
          {i18next.t('verb.undo')}
        </Button>
      </Group>
    ),
  });
}
