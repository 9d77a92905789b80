import { Alert, Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone } from '../../kit/tell';
import { useDeploy, useDryRun } from './queries';
import classes from './Rules.module.css';

interface Props {
  opened: boolean;
  id: string;
  text: string;
  onClose: () => void;
  onDone: () => void;
}

/** Before a text runs: what would fire at once, and whether it may. */
export function DeployDialog({ opened, id, text, onClose, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={t('rules.deployTitle', { id })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Steps id={id} text={text} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

function Steps({ id, text, onClose, onDone }: Omit<Props, 'opened'>) {
  const { t } = useTranslation();
  const say = useSay();
  const { mutate: look, data: seen, error: unseen, isPending } = useDryRun();
  const [way, choose] = useState<'now' | 'today'>('now');
  const deploy = useDeploy();
  useEffect(() => look({ id, text, fromNow: false }), [look, id, text]);
  const send = () =>
    deploy.mutate(
      { id, text, fromNow: way === 'now' },
      {
        onSuccess: ({ version }) => {
          tellDone(t('rules.deployed', { id, version }));
          onDone();
        },
      },
    );
  const pending = seen?.pendingCount ?? 0;
  return (
    <Stack gap="md">
      {isPending && <Loading lines={3} />}
      {unseen && <ProblemNote error={unseen} onRetry={() => look({ id, text, fromNow: false })} />}
      {seen && (
        <>
          <p className={classes.line}>{pending === 0 ? t('rules.nothingPending', { version: seen.version }) : t('rules.pending', { count: pending, version: seen.version })}</p>
          {pending > 0 && (
            <>
              <ul className={classes.pending} aria-label={t('rules.pendingList')}>
                {seen.pending.slice(0, 200).map((key) => (
                  <li key={key}>
                    <code>{key}</code>
                  </li>
                ))}
              </ul>
              <Radio.Group label={t('rules.which')} value={way} onChange={(next) => choose(next)}>
                <Stack gap={6} mt={6}>
                  <Radio value="now" label={t('rules.fromNow')} />
                  <Radio value="today" label={t('rules.alsoToday', { count: pending })} />
                </Stack>
              </Radio.Group>
            </>
          )}
          {seen.problems.length > 0 && (
            <Alert color="orange" variant="light">
              {seen.problems.map((problem, at) => (
                <div key={at}>{[say(problem.message), say(problem.mend)].filter(Boolean).join(' ')}</div>
              ))}
            </Alert>
          )}
        </>
      )}
      {deploy.isError && <ProblemNote error={deploy.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button disabled={!seen} loading={deploy.isPending} onClick={send}>
          {t('rules.deployYes')}
        </Button>
      </Group>
    </Stack>
  );
}
