import { Alert, Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HostError } from '../../host/problem';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { problemText } from '../../kit/problemText';
import { QrCode } from '../../kit/QrCode';
import { tellDone, tellProblem } from '../../kit/tell';
import { dateTime } from '../../kit/time';
import { linkOf, useMakeSignoff, useSignoffs, useWithdrawSignoff, type MadeSignoff, type Signoff, type SignoffPreview } from './signoffs';
import classes from './Task.module.css';

/** 签字链接: what the customer will see, one link at a time, and what became of the others. */
export function SignoffDialog({ taskKey, opened, onClose }: { taskKey: string; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('signoff.title')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Links taskKey={taskKey} />}
    </Modal>
  );
}

function Links({ taskKey }: { taskKey: string }) {
  const { t } = useTranslation();
  const say = useSay();
  const signoffs = useSignoffs(taskKey);
  const [made, setMade] = useState<MadeSignoff | null>(null);
  if (signoffs.isPending) return <Loading lines={4} />;
  if (!signoffs.data) return <ProblemNote error={signoffs.error} onRetry={() => void signoffs.refetch()} />;
  const { items, preview, refused } = signoffs.data;
  const fresh = made && items.some((item) => item.signoffKey === made.signoff.signoffKey && item.state !== 'open') ? null : made;
  return (
    <Stack gap="md">
      {fresh ? <Made made={fresh} /> : preview ? <Make taskKey={taskKey} preview={preview} replaces={items.some((item) => item.state === 'open')} onMade={setMade} /> : refused && <Text size="sm">{say(refused)}</Text>}
      {items.length > 0 && (
        <ul className={classes.signoffs} aria-label={t('signoff.links')}>
          {items.map((item) => (
            <Link key={item.signoffKey} taskKey={taskKey} item={item} />
          ))}
        </ul>
      )}
    </Stack>
  );
}

function Make({ taskKey, preview, replaces, onMade }: { taskKey: string; preview: SignoffPreview; replaces: boolean; onMade: (made: MadeSignoff) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const [recipient, setRecipient] = useState('');
  const [email, setEmail] = useState('');
  const make = useMakeSignoff(taskKey);
  const ofMail = make.error instanceof HostError && ['mail-address', 'mail-not-configured', 'public-url-not-configured'].includes(make.error.code) ? problemText(make.error) : null;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ recipient, email }, { onSuccess: onMade });
      }}
    >
      <Stack gap="sm">
        {make.isError && !ofMail && <ProblemNote error={make.error} />}
        <Text size="sm">{t('signoff.intro')}</Text>
        <section className={classes.preview} aria-label={t('signoff.preview')}>
          <strong>{say(preview.title)}</strong>
          <dl>
            {preview.shown.map((field) => (
              <div key={field.label.zh}>
                <dt>{say(field.label)}</dt>
                <dd>{field.value || t('common.empty')}</dd>
              </div>
            ))}
          </dl>
          <p>{preview.text}</p>
        </section>
        <TextInput label={t('signoff.recipient')} description={t('signoff.recipientHint')} value={recipient} onChange={(event) => setRecipient(event.currentTarget.value)} maxLength={100} />
        <TextInput
          label={t('signoff.email')}
          description={t('signoff.emailHint')}
          type="email"
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          maxLength={254}
          error={ofMail && [ofMail.sentence, ofMail.mend].filter(Boolean).join(ofMail.sentence.endsWith('。') ? '' : ' ')}
        />
        <Text size="sm" c="dimmed">
          {t('signoff.expires', { time: dateTime(preview.expiresAt) })} {replaces && t('signoff.replaces')}
        </Text>
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending}>
            {t(email.trim() ? 'signoff.makeAndMail' : 'signoff.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ made }: { made: MadeSignoff }) {
  const { t } = useTranslation();
  if (made.token === null) return <Alert color="ink">{t('signoff.mailing', { address: made.signoff.mail?.address })}</Alert>;
  const link = linkOf(made);
  return (
    <Stack gap="sm">
      <Alert color="ink">{t('signoff.once')}</Alert>
      <TextInput
        label={t('signoff.link')}
        value={link}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        inputContainer={(input) => (
          <Group gap="xs" wrap="nowrap" align="stretch">
            <div style={{ flex: 1, minWidth: 0 }}>{input}</div>
            <CopyButton value={link}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy} leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}>
                  {t(copied ? 'common.copied' : 'common.copy')}
                </Button>
              )}
            </CopyButton>
          </Group>
        )}
      />
      <div className={classes.qr}>
        <QrCode text={link} label={t('signoff.qr')} />
        <Text size="sm" c="dimmed">
          {t('signoff.qrHint')}
        </Text>
      </div>
    </Stack>
  );
}

const tones = { open: 'ink', accepted: 'green', declined: 'red', withdrawn: 'plain', expired: 'plain', void: 'plain' } as const;

function Link({ taskKey, item }: { taskKey: string; item: Signoff }) {
  const { t } = useTranslation();
  const withdraw = useWithdrawSignoff(taskKey);
  return (
    <li>
      <div className={classes.signoffHead}>
        <Tag tone={tones[item.state]}>{t(`signoff.state.${item.state}`)}</Tag>
        <span>{item.signedBy ?? item.recipient ?? t('signoff.nobody')}</span>
        {item.state === 'open' && (
          <Button size="compact-sm" variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutateAsync(item.signoffKey).then(() => tellDone(t('signoff.withdrawn')), tellProblem)}>
            {t('signoff.withdraw')}
          </Button>
        )}
        {item.fileKey && (
          <Button size="compact-sm" variant="default" component="a" href={`/api/files/${item.fileKey}`} download>
            {t('signoff.file')}
          </Button>
        )}
      </div>
      <Text size="xs" c="dimmed">
        {t('signoff.made', { name: item.createdBy.name, time: dateTime(item.createdAt) })}
        {item.openedAt && ` · ${t('signoff.opened', { time: dateTime(item.openedAt) })}`}
        {item.endedAt && ` · ${t('signoff.ended', { time: dateTime(item.endedAt) })}`}
        {item.state === 'open' && ` · ${t('signoff.expires', { time: dateTime(item.expiresAt) })}`}
      </Text>
      {item.mail && (
        <Text size="xs" c={item.mail.state === 'dead' ? 'var(--mantine-color-error)' : 'dimmed'} style={{ overflowWrap: 'anywhere' }}>
          {t(`signoff.mail.${item.mail.state}`, { address: item.mail.address })}
        </Text>
      )}
      {item.reason && <Text size="sm">{item.reason}</Text>}
    </li>
  );
}
