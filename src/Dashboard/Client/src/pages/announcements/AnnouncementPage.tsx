import { Button, Modal, Table } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { dateTime } from '../../kit/time';
import { When } from '../../kit/When';
import classes from './Announcements.module.css';
import { useAnnouncement, useOpen, useReaders, type Reader, type Readers } from './queries';

/** One announcement. Opening it is reading it; whoever published it sees who has. */
export function AnnouncementPage() {
  const { key } = useParams({ from: '/shell/announcements/$key' });
  const { t } = useTranslation();
  const found = useAnnouncement(key);
  const { mutate: open } = useOpen(key);
  const opened = useRef('');
  const unread = found.data?.read === false;
  useEffect(() => {
    // Once a visit: what is read stays read.
    if (!unread || opened.current === key) return;
    opened.current = key;
    open();
  }, [unread, key, open]);
  if (found.isPending) return <Loading />;
  if (!found.data) {
    return (
      <PlainPage title={t('announcements.title')}>
        <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
      </PlainPage>
    );
  }

  return (
    <PlainPage title={found.data.title}>
      <p className={classes.quiet}>
        {found.data.publisher.name} · <When at={found.data.publishedAt} /> · {t('announcements.noReply')}
      </p>
      <p className={classes.text}>{found.data.body}</p>
      {found.data.readers && <Progress announcementKey={key} />}
    </PlainPage>
  );
}

function Progress({ announcementKey }: { announcementKey: string }) {
  const { t } = useTranslation();
  const readers = useReaders(announcementKey, true);
  const [explained, explain] = useState<Reader | null>(null);
  if (readers.isPending) return <Loading lines={3} />;
  if (!readers.data) return <ProblemNote error={readers.error} onRetry={() => void readers.refetch()} />;
  return (
    <section aria-label={t('announcements.readers')}>
      <h2 className={classes.part}>{t('announcements.readers')}</h2>
      <p className={classes.quiet}>{t(readers.data.mode === 'by-publication' ? 'announcements.ruleByPublication' : 'announcements.rule')}</p>
      <Table.ScrollContainer minWidth={640}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('announcements.reader')}</Table.Th>
              <Table.Th>{t('common.state')}</Table.Th>
              <Table.Th>{t('announcements.working')}</Table.Th>
              <Table.Th>{t('announcements.nonWorking')}</Table.Th>
              <Table.Th>{t('announcements.remindedAt')}</Table.Th>
              <Table.Th aria-label={t('announcements.explain')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {readers.data.items.map((reader) => (
              <Row key={reader.person.id} reader={reader} onExplain={() => explain(reader)} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Modal opened={explained !== null} onClose={() => explain(null)} title={t('announcements.explainTitle', { name: explained?.person.name ?? '' })} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
        {explained && <Explanation reader={explained} limits={readers.data} />}
      </Modal>
    </section>
  );
}

function Row({ reader, onExplain }: { reader: Reader; onExplain: () => void }) {
  const { t } = useTranslation();
  const lasts = useLasts();
  return (
    <Table.Tr>
      <Table.Td>{reader.person.name}</Table.Td>
      <Table.Td>{reader.readAt ? <Tag tone="green">{t('announcements.readAt', { time: dateTime(reader.readAt) })}</Tag> : <Tag tone="red">{t('notices.unread')}</Tag>}</Table.Td>
      <Table.Td className="tabular">{lasts(reader.workingSeconds)}</Table.Td>
      <Table.Td className="tabular">{lasts(reader.nonWorkingSeconds)}</Table.Td>
      <Table.Td>{reader.remindedAt ? dateTime(reader.remindedAt) : reader.readAt || !reader.dueAt ? t('common.empty') : t('announcements.dueAt', { time: dateTime(reader.dueAt) })}</Table.Td>
      <Table.Td>
        <Button size="compact-sm" variant="default" onClick={onExplain} aria-label={t('announcements.explainOf', { name: reader.person.name })}>
          {t('announcements.explain')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

function Explanation({ reader, limits }: { reader: Reader; limits: Readers }) {
  const { t } = useTranslation();
  const say = useSay();
  const lasts = useLasts();
  return (
    <>
      <p className={classes.quiet}>
        {t('announcements.sums', { working: lasts(reader.workingSeconds), most: lasts(limits.mostWorkingSeconds), other: lasts(reader.nonWorkingSeconds), mostOther: lasts(limits.mostNonWorkingSeconds) })}
      </p>
      <Table.ScrollContainer minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('sla.from')}</Table.Th>
              <Table.Th>{t('sla.to')}</Table.Th>
              <Table.Th>{t('sla.part')}</Table.Th>
              <Table.Th>{t('sla.length')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {reader.intervals.map((part) => (
              <Table.Tr key={part.from}>
                <Table.Td>{dateTime(part.from)}</Table.Td>
                <Table.Td>{dateTime(part.to)}</Table.Td>
                <Table.Td>
                  {t(part.part === 'working' ? 'announcements.working' : 'announcements.nonWorking')} · {say(part.reason)}
                </Table.Td>
                <Table.Td className="tabular">{lasts(part.seconds)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

/** Hours and minutes, without rounding up. */
function useLasts() {
  const { t } = useTranslation();
  return (seconds: number) => t('announcements.length', { hours: Math.floor(seconds / 3600), minutes: Math.floor((seconds % 3600) / 60) });
}
