import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskDetail } from '../../host/types';
import { tellDone, tellProblem } from '../../kit/tell';
import { When } from '../../kit/When';
import { usePersonName } from '../../kit/usePersonName';
import { useVerb } from './queries';
import classes from './Task.module.css';

export function Comments({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const [text, setText] = useState('');
  const verb = useVerb(task.userTaskKey);
  const send = () =>
    verb.mutate(
      { verb: 'comment', body: { comment: text.trim() } },
      {
        onSuccess: () => {
          setText('');
          tellDone(t('task.commentAdded'));
        },
        onError: tellProblem,
      },
    );
  return (
    <>
      {task.comments.length === 0 && (
        <p className={classes.quiet}>
          {t('task.noComments')} · {t('task.noCommentsText')}
        </p>
      )}
      <ul className={classes.comments}>
        {task.comments.map((comment, index) => (
          <li key={index}>
            <p className={classes.commentHead}>
              <strong>{nameOf(comment.person)}</strong> <When at={comment.at} short />
            </p>
            <p className={classes.commentText}>{comment.text}</p>
          </li>
        ))}
      </ul>
      {task.allowed.includes('comment') && (
        <div>
          <Textarea label={t('task.commentPlaceholder')} value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={2} />
          <Button mt={8} size="xs" disabled={text.trim() === ''} loading={verb.isPending} onClick={send}>
            {t('verb.comment')}
          </Button>
        </div>
      )}
    </>
  );
}
