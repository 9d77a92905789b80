import { Button, Checkbox } from '@mantine/core';
import { IconAlarm, IconBell, IconBellRinging, IconChecklist, IconChecks, IconCopy, IconEyeExclamation, IconSpeakerphone, IconTrendingUp, type Icon } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { post } from '../../host/http';
import type { Notice } from '../../host/types';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PageHead, Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellProblem } from '../../kit/tell';
import { When } from '../../kit/When';
import classes from './Notifications.module.css';
import { useNotices } from './queries';

const icons: Record<Notice['kind'], Icon> = { task: IconChecklist, deadline: IconAlarm, escalation: IconTrendingUp, information: IconBell, urge: IconBellRinging, copy: IconCopy, announcement: IconSpeakerphone, unread: IconEyeExclamation };

export function NotificationsPage() {
  const { t } = useTranslation();
  const { unread } = useSearch({ from: '/shell/notifications' });
  const navigate = useNavigate();
  const only = unread === '1';
  const notices = useNotices({ unread: only });
  const mark = useMark();
  const items = notices.data?.items ?? [];

  return (
    <div>
      <PageHead
        title={t('notices.title')}
        action={
          <Button size="xs" variant="default" leftSection={<IconChecks size={16} aria-hidden />} disabled={(notices.data?.unread ?? 0) === 0} loading={mark.isPending} onClick={() => mark.mutate(null)}>
            {t('notices.readAll')}
          </Button>
        }
      >
        <Checkbox label={t('notices.unreadOnly')} checked={only} onChange={(event) => void navigate({ to: '/notifications', search: { unread: event.currentTarget.checked ? '1' : undefined }, replace: true })} />
      </PageHead>
      {notices.isPending && <Loading />}
      {notices.isError && <ProblemNote error={notices.error} onRetry={() => void notices.refetch()} />}
      {notices.data && items.length === 0 && <Empty icon={IconBell} title={t(only ? 'notices.emptyUnread' : 'notices.empty')} text={only ? undefined : t('notices.emptyText')} />}
      <NoticeList items={items} onOpen={(notice) => !notice.read && mark.mutate(notice.notificationKey)} />
    </div>
  );
}

/** Opening one reads it and leads to what it is about. */
export function NoticeList({ items, onOpen }: { items: Notice[]; onOpen: (notice: Notice) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const open = (notice: Notice) => {
    onOpen(notice);
    if (notice.announcementKey) void navigate({ to: '/announcements/$key', params: { key: notice.announcementKey } });
    else if (notice.userTaskKey) void navigate({ to: '/tasks/$key', params: { key: notice.userTaskKey } });
    else if (notice.processInstanceKey) void navigate({ to: '/instances/$key', params: { key: notice.processInstanceKey } });
  };
  if (items.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t('notices.list')}>
      {items.map((notice) => {
        const Mark = icons[notice.kind] ?? IconBell;
        return (
          <li key={notice.notificationKey}>
            <button type="button" className={classes.notice} data-unread={!notice.read || undefined} data-kind={notice.kind} onClick={() => open(notice)}>
              <span className={classes.mark}>
                <Mark size={17} stroke={1.8} aria-hidden />
              </span>
              <span className={classes.text}>
                {say(notice.text)}
                {!notice.read && <span className="visually-hidden"> ({t('notices.unread')})</span>}
              </span>
              <Tag>{t(`notices.kind.${notice.kind}`)}</Tag>
              <span className={classes.when}>
                <When at={notice.at} short />
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function useMark() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: string | null) => post(key === null ? '/api/notifications/read-all' : `/api/notifications/${key}/read`),
    onSettled: () => client.invalidateQueries({ queryKey: ['notifications'] }),
    onError: tellProblem,
  });
}
