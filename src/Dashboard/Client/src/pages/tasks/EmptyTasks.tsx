import { Button } from '@mantine/core';
import { IconFilterOff, IconHandClick, IconInbox } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../kit/Empty';
import type { View } from './queries';

export function EmptyTasks({ view, filtered, onClear }: { view: View; filtered: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  if (filtered) {
    return (
      <Empty
        icon={IconFilterOff}
        title={t('tasks.emptyFilter')}
        text={t('tasks.emptyFilterText')}
        action={
          <Button variant="default" onClick={onClear}>
            {t('common.clearFilter')}
          </Button>
        }
      />
    );
  }
  const words = { inbox: ['tasks.emptyInbox', 'tasks.emptyInboxText'], mine: ['tasks.emptyMine', 'tasks.emptyMineText'], done: ['tasks.emptyDone', 'tasks.emptyDoneText'], cc: ['tasks.emptyCc', 'tasks.emptyCcText'], drafts: ['tasks.emptyDrafts', 'tasks.emptyDraftsText'] } as const;
  const [title, text] = words[view];
  return <Empty icon={IconInbox} title={t(title)} text={t(text)} action={view !== 'inbox' && view !== 'mine' ? undefined : <Button renderRoot={(props) => <Link to="/start" {...props} />}>{t('nav.startFull')}</Button>} />;
}

export function NothingChosen() {
  const { t } = useTranslation();
  return <Empty icon={IconHandClick} title={t('tasks.select')} text={t('tasks.selectText')} />;
}
