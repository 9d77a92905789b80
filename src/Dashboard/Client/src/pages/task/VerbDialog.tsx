import { Button, Group, Modal, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonPicker } from '../../kit/PersonPicker';

export type AskingVerb = 'reject' | 'return' | 'transfer';

interface Props {
  verb: AskingVerb | null;
  /** What stands in the comment box already is the first proposal for the reason. */
  comment: string;
  busy: boolean;
  onClose: () => void;
  onSend: (body: { comment?: string; to?: string }) => void;
}

const words = {
  reject: { title: 'dialog.rejectTitle', text: 'dialog.rejectText' },
  return: { title: 'dialog.returnTitle', text: 'dialog.returnText' },
  transfer: { title: 'dialog.transferTitle', text: undefined },
} as const;

/** The verbs that need a word more: why, and to whom. */
export function VerbDialog({ verb, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={verb !== null} onClose={rest.onClose} title={verb ? t(words[verb].title) : ''} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {verb && <Questions key={verb} verb={verb} {...rest} />}
    </Modal>
  );
}

function Questions({ verb, comment, busy, onClose, onSend }: Props & { verb: AskingVerb }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState(comment);
  const [to, setTo] = useState<string | null>(verb === 'return' ? 'previous' : null);
  const [asked, setAsked] = useState(false);
  const needsReason = verb !== 'transfer';
  const noReason = needsReason && reason.trim() === '';
  const noTarget = verb === 'transfer' && to === null;

  const send = () => {
    setAsked(true);
    if (noReason || noTarget) {
      document.getElementById(noTarget ? 'verb-to' : 'verb-reason')?.focus();
      return;
    }
    onSend({ comment: reason.trim() || undefined, ...(to ? { to } : {}) });
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        {words[verb].text && <Text size="sm">{t(words[verb].text)}</Text>}
        {verb === 'return' && (
          <Radio.Group label={t('dialog.returnTo')} value={to ?? ''} onChange={setTo}>
            <Group pt={6}>
              <Radio value="previous" label={t('dialog.returnPrevious')} />
              <Radio value="applicant" label={t('dialog.returnApplicant')} />
            </Group>
          </Radio.Group>
        )}
        {verb === 'transfer' && (
          <PersonPicker id="verb-to" label={t('dialog.transferTo')} value={to} onChange={setTo} withAsterisk error={asked && noTarget ? t('dialog.transferMissing') : undefined} data-autofocus />
        )}
        <Textarea
          id="verb-reason"
          label={needsReason ? t('dialog.reason') : t('dialog.transferNote')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          withAsterisk={needsReason}
          aria-required={needsReason}
          error={asked && noReason ? t('dialog.reasonMissing') : undefined}
          autosize
          minRows={3}
          {...(verb === 'transfer' ? {} : { 'data-autofocus': true })}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" color={verb === 'reject' ? 'red' : undefined} loading={busy}>
            {t(`verb.${verb}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
