import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../host/http';
import type { RowResults, Task } from '../../host/types';
import { useSay } from '../../i18n';
import { tellDone, tellProblem } from '../../kit/tell';
import classes from './Tasks.module.css';

/** Decides several approvals at once, with one comment; each is answered for by itself. */
export function BulkBar({ chosen, tasks, onDone }: { chosen: ReadonlySet<string>; tasks: readonly Task[]; onDone: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const client = useQueryClient();
  const [verb, ask] = useState<'approve' | 'reject' | null>(null);
  const [comment, setComment] = useState('');
  const [tried, setTried] = useState(false);
  const [results, setResults] = useState<RowResults | null>(null);
  const missing = verb === 'reject' && comment.trim() === '';
  const titleOf = (key: string) => tasks.find((task) => task.userTaskKey === key)?.title ?? key;

  const send = useMutation({
    mutationFn: () => post<RowResults>('/api/tasks/bulk', { verb, keys: [...chosen], comment: comment.trim() || undefined }),
    onSuccess: (answer) => {
      if (answer.refused === 0) {
        tellDone(t('tasks.bulkDone', { count: answer.done }));
        close();
      } else setResults(answer);
    },
    onError: tellProblem,
    onSettled: () => Promise.all(['tasks', 'task', 'instances', 'notifications'].map((noun) => client.invalidateQueries({ queryKey: [noun] }))),
  });

  const close = () => {
    ask(null);
    setResults(null);
    setComment('');
    setTried(false);
    onDone();
  };

  return (
    <div className={classes.bulk} role="group" aria-label={t('tasks.bulk')}>
      <span>{t('tasks.bulkChosen', { count: chosen.size })}</span>
      <Button size="xs" disabled={chosen.size === 0} onClick={() => ask('approve')}>
        {t('verb.approve')}
      </Button>
      <Button size="xs" variant="default" color="red" disabled={chosen.size === 0} onClick={() => ask('reject')}>
        {t('verb.reject')}
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
        {t('common.cancel')}
      </Button>
      <Modal opened={verb !== null} onClose={close} title={verb ? t(`verb.${verb}`) : ''} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {results ? (
          <Stack gap="sm">
            <Text size="sm">{t('tasks.bulkSome', { done: results.done, refused: results.refused })}</Text>
            <ul className={classes.bulkResults}>
              {results.items
                .filter((row) => row.problem !== null)
                .map((row) => (
                  <li key={row.userTaskKey}>
                    <strong>{titleOf(row.userTaskKey)}</strong> {say(row.problem)}
                  </li>
                ))}
            </ul>
            <Group justify="flex-end">
              <Button onClick={close}>{t('common.close')}</Button>
            </Group>
          </Stack>
        ) : (
          <Stack gap="md">
            <Text size="sm">{t('tasks.bulkText', { count: chosen.size })}</Text>
            <Textarea
              label={t(verb === 'reject' ? 'dialog.reason' : 'task.comment')}
              withAsterisk={verb === 'reject'}
              value={comment}
              onChange={(event) => setComment(event.currentTarget.value)}
              error={tried && missing ? t('dialog.reasonMissing') : undefined}
              autosize
              minRows={3}
              data-autofocus
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('common.cancel')}
              </Button>
              <Button color={verb === 'reject' ? 'red' : undefined} loading={send.isPending} onClick={() => (missing ? setTried(true) : send.mutate())}>
                {verb && t(`verb.${verb}`)}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </div>
  );
}
