import { Button, Checkbox, Group, Modal, MultiSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { IconSpeakerphone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../../host/session';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { usePeopleOptions } from '../../kit/usePeopleOptions';
import { When } from '../../kit/When';
import classes from './Announcements.module.css';
import { useAnnouncements, usePublish, type Announcement } from './queries';

/** 公告: what was published for me, and what I have published with who has read it. */
export function AnnouncementsPage() {
  const { t } = useTranslation();
  const [writing, write] = useState(false);
  const announcements = useAnnouncements();
  const items = announcements.data?.items ?? [];
  return (
    <PlainPage
      title={t('announcements.title')}
      tools={
        <Button size="xs" leftSection={<IconSpeakerphone size={16} aria-hidden />} onClick={() => write(true)}>
          {t('announcements.publish')}
        </Button>
      }
    >
      {announcements.isPending && <Loading />}
      {announcements.isError && <ProblemNote error={announcements.error} onRetry={() => void announcements.refetch()} />}
      {announcements.data && items.length === 0 && <Empty icon={IconSpeakerphone} title={t('announcements.empty')} text={t('announcements.emptyText')} />}
      {items.length > 0 && (
        <ul className={classes.list} aria-label={t('announcements.title')}>
          {items.map((item) => (
            <Row key={item.announcementKey} item={item} />
          ))}
        </ul>
      )}
      <Modal opened={writing} onClose={() => write(false)} title={t('announcements.publish')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
        {writing && <PublishForm onDone={() => write(false)} />}
      </Modal>
    </PlainPage>
  );
}

function Row({ item }: { item: Announcement }) {
  const { t } = useTranslation();
  return (
    <li>
      <Link to="/announcements/$key" params={{ key: item.announcementKey }} className={classes.row} data-unread={item.read === false || undefined}>
        <span className={classes.name}>{item.title}</span>
        {item.read === false && <Tag tone="red">{t('notices.unread')}</Tag>}
        {item.readers && <Tag tone={item.readers.read === item.readers.total ? 'green' : 'plain'}>{t('announcements.progress', item.readers)}</Tag>}
        {item.readers && item.readers.reminded > 0 && <Tag>{t('announcements.reminded', { count: item.readers.reminded })}</Tag>}
        <span className={classes.quiet}>
          {item.publisher.name} <When at={item.publishedAt} short />
        </span>
      </Link>
    </li>
  );
}

function PublishForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const audience = useAudience();
  const [title, setTitle] = useState('');
  const [body, setBody] = useState('');
  const [to, setTo] = useState<string[]>([]);
  const [noReply, setNoReply] = useState(false);
  const [tried, setTried] = useState(false);
  const publish = usePublish();
  const missing = (value: string) => (tried && value.trim() === '' ? t('absences.missing') : undefined);
  const send = () => {
    setTried(true);
    if (title.trim() === '' || body.trim() === '' || to.length === 0 || !noReply) return;
    publish.mutateAsync({ title, body, audience: to.map((name) => name.replace(/^(role|person):/, '')), noReplyNeeded: noReply }).then(() => {
      tellDone(t('announcements.published'));
      onDone();
    }, tellProblem);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        <TextInput label={t('announcements.name')} value={title} onChange={(event) => setTitle(event.currentTarget.value)} maxLength={200} withAsterisk error={missing(title)} data-autofocus />
        <Textarea label={t('announcements.body')} value={body} onChange={(event) => setBody(event.currentTarget.value)} autosize minRows={4} maxRows={14} withAsterisk error={missing(body)} />
        <MultiSelect label={t('announcements.audience')} data={audience} value={to} onChange={setTo} searchable limit={60} openOnFocus={false} hidePickedOptions withAsterisk nothingFoundMessage={t('person.none')} error={tried && to.length === 0 ? t('absences.missing') : undefined} />
        <Checkbox label={t('announcements.noReply')} description={t('announcements.noReplyHint')} checked={noReply} onChange={(event) => setNoReply(event.currentTarget.checked)} error={tried && !noReply ? t('announcements.noReplyMissing') : undefined} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={publish.isPending}>
            {t('announcements.publish')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Units and roles before people: an announcement is seldom for one. A role may be called like a person, so each says what it is. */
function useAudience() {
  const { t } = useTranslation();
  const say = useSay();
  const { data: directory } = useDirectory();
  const people = usePeopleOptions();
  return [
    { group: t('announcements.units'), items: (directory?.units ?? []).map((unit) => ({ value: `unit:${unit.id}`, label: say(unit.name) })) },
    { group: t('announcements.roles'), items: (directory?.roles ?? []).map((role) => ({ value: `role:${role.id}`, label: say(role.name) })) },
    { group: t('announcements.people'), items: people.map((person) => ({ ...person, value: `person:${person.value}` })) },
  ];
}
