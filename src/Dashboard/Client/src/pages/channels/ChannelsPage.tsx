import { Button } from '@mantine/core';
import { IconPlugConnected, IconSend } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { shortDateTime } from '../../kit/time';
import { hostNow } from '../../host/clock';
import { DeliveryLog } from './DeliveryLog';
import { useChannels, type Channel } from './queries';
import { TestDialog } from './TestDialog';
import classes from './Channels.module.css';

/** The ways out of the house for notices: whether they work, trying one out, and what was sent. */
export function ChannelsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/admin/channels' });
  const navigate = useNavigate();
  const [testing, test] = useState<Channel | null>(null);
  const channels = useChannels();
  const items = channels.data?.items ?? [];
  return (
    <PlainPage title={t('channels.title')}>
      {channels.isPending && <Loading />}
      {channels.isError && <ProblemNote error={channels.error} onRetry={() => void channels.refetch()} />}
      {channels.data && items.length === 0 && <Empty icon={IconPlugConnected} title={t('channels.empty')} text={t('channels.emptyText')} />}
      {items.length > 0 && (
        <>
          <ul className={classes.channels}>
            {items.map((channel) => (
              <li key={channel.name}>
                <ChannelCard channel={channel} onTest={() => test(channel)} />
              </li>
            ))}
          </ul>
          <DeliveryLog channels={items.map((one) => one.name)} channel={search.channel} state={search.state} change={(next) => void navigate({ to: '/admin/channels', search: { ...search, ...next }, replace: true })} />
        </>
      )}
      <TestDialog channel={testing} onClose={() => test(null)} />
    </PlainPage>
  );
}

function ChannelCard({ channel, onTest }: { channel: Channel; onTest: () => void }) {
  const { t } = useTranslation();
  const paused = channel.pausedUntil !== null && Date.parse(channel.pausedUntil) > hostNow() ? channel.pausedUntil : null;
  return (
    <article className={classes.channel}>
      <header>
        <h2>{channel.name}</h2>
        <Tag>{t(`channels.kind.${channel.kind}`)}</Tag>
        <Button size="compact-sm" variant="default" leftSection={<IconSend size={14} aria-hidden />} onClick={onTest} aria-label={t('channels.testTitle', { name: channel.name })}>
          {t('channels.test')}
        </Button>
      </header>
      <p>
        {paused ? <Tag tone="red">{t('channels.paused', { at: shortDateTime(paused, hostNow()) })}</Tag> : channel.dead > 0 ? null : <Tag tone="green">{t('channels.healthy')}</Tag>}
        {channel.dead > 0 && (
          <Link to="/admin/channels" search={{ channel: channel.name, state: 'DEAD' }}>
            <Tag tone="red">{t('channels.dead', { count: channel.dead })}</Tag>
          </Link>
        )}
        <span>{t('channels.waiting', { count: channel.waiting })}</span>
        <span className={classes.quiet}>{t('channels.limit', { count: channel.perMinute })}</span>
      </p>
      {channel.trouble && <p className={classes.trouble}>{channel.trouble}</p>}
    </article>
  );
}
