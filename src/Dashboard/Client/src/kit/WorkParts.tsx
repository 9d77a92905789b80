import { Alert, Button, Group, Progress } from '@mantine/core';
import { IconHistory, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Work } from '../host/works';
import { useSay } from '../i18n';
import { When } from './When';
import classes from './parts.module.css';

type Known = Omit<Work<unknown>, 'result'>;

/** How far a long work is, and the way to stop it. */
export function WorkBar({ work, stopping, onStop }: { work: Known | undefined; stopping: boolean; onStop: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const known = work !== undefined && work.total > 0;
  const share = known ? Math.floor((100 * work.done) / work.total) : 0;
  const label = work ? say(work.title) : t('work.begins');
  return (
    <section className={classes.work} aria-label={label}>
      <p className={classes.workHead}>
        <span>{label}</span>
        <span className="tabular">{known ? t('work.reached', { done: work.done, total: work.total, share }) : t('work.begins')}</span>
      </p>
      <Progress.Root size="lg">
        <Progress.Section value={share} aria-label={label} />
      </Progress.Root>
      <Group justify="space-between" gap="xs">
        <span className={classes.workNote}>{t(stopping ? 'work.stopping' : 'work.leave')}</span>
        <Button size="xs" variant="default" disabled={!work || stopping} leftSection={<IconPlayerStop size={15} aria-hidden />} onClick={onStop}>
          {t('work.stop')}
        </Button>
      </Group>
    </section>
  );
}

/** What is to be said of a work that did not come to its end. */
export function WorkEnd({ work }: { work: Known }) {
  const { t } = useTranslation();
  const say = useSay();
  if (work.state !== 'failed' && work.state !== 'cancelled') return null;
  return (
    <Alert color={work.state === 'failed' ? 'red' : 'orange'} variant="light" title={t(`work.state.${work.state}`)} role="alert">
      {say(work.message)}
    </Alert>
  );
}

/** The work before this one, for whoever has left it and comes back. */
export function LastWork({ work, onShow }: { work: Known; onShow: (workKey: string) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <p className={classes.workLast}>
      <IconHistory size={16} aria-hidden />
      <span>
        {say(work.title)} · {t(`work.state.${work.state}`)} · <When at={work.endedAt ?? work.at} short />
      </span>
      <Button size="compact-sm" variant="subtle" onClick={() => onShow(work.workKey)}>
        {t('work.show')}
      </Button>
    </p>
  );
}
