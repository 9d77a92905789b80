import { Button, Group, Modal, MultiSelect, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskDetail } from '../../host/types';
import { PeoplePicker } from '../../kit/PeoplePicker';
import { PersonPicker } from '../../kit/PersonPicker';
import type { VerbCall } from './queries';

/** What each verb asks for: a reason that must be given, one person, several, where to, where they stand. */
const asks = {
  reject: { reason: true, danger: true },
  return: { reason: true, target: true },
  transfer: { person: true },
  delegate: { person: true },
  'add-signers': { people: true, position: true },
  'remove-signers': { signers: true },
  'carbon-copy': { people: true },
  'take-back': {},
} as const;

export type AskingVerb = keyof typeof asks;
interface Asked {
  reason?: boolean;
  danger?: boolean;
  target?: boolean;
  person?: boolean;
  people?: boolean;
  position?: boolean;
  signers?: boolean;
}

export const isAsking = (verb: string): verb is AskingVerb => verb in asks;

interface Props {
  verb: AskingVerb | null;
  task: TaskDetail;
  /** What stands in the comment box already is the first proposal for the reason. */
  comment: string;
  busy: boolean;
  onClose: () => void;
  onSend: (body: VerbCall['body']) => void;
}

/** The verbs that need a word more: why, and to whom. */
export function VerbDialog({ verb, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={verb !== null} onClose={rest.onClose} title={verb ? t(`dialog.${verb}Title`) : ''} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {verb && <Questions key={verb} verb={verb} {...rest} />}
    </Modal>
  );
}

function Questions({ verb, task, comment, busy, onClose, onSend }: Props & { verb: AskingVerb }) {
  const { t } = useTranslation();
  const asked: Asked = asks[verb];
  const [reason, setReason] = useState(comment);
  const [to, setTo] = useState<string | null>(asked.target ? firstTarget(task) : null);
  const [people, setPeople] = useState<string[]>([]);
  const [position, setPosition] = useState('parallel');
  const [resume, setResume] = useState('forward');
  const [tried, setTried] = useState(false);
  const noReason = asked.reason === true && reason.trim() === '';
  const noPerson = (asked.person === true && to === null) || ((asked.people === true || asked.signers === true) && people.length === 0);

  const send = () => {
    setTried(true);
    if (noReason || noPerson) {
      document.getElementById(noPerson ? 'verb-to' : 'verb-reason')?.focus();
      return;
    }
    onSend({
      comment: reason.trim() || undefined,
      ...(to ? { to } : {}),
      ...(people.length > 0 ? { people } : {}),
      ...(asked.position ? { position } : {}),
      ...(asked.target ? { resume } : {}),
    });
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t(`dialog.${verb}Text`)}</Text>
        {asked.target && <Targets task={task} to={to} onTo={setTo} resume={resume} onResume={setResume} />}
        {asked.person && <PersonPicker id="verb-to" label={t(`dialog.${verb}To` as 'dialog.transferTo')} value={to} onChange={setTo} withAsterisk error={tried && noPerson ? t('dialog.transferMissing') : undefined} data-autofocus />}
        {asked.people && (
          <PeoplePicker id="verb-to" label={t(`dialog.${verb}To` as 'dialog.transferTo')} value={people} onChange={setPeople} withAsterisk error={tried && noPerson ? t('dialog.transferMissing') : undefined} data-autofocus />
        )}
        {asked.signers && (
          <MultiSelect
            id="verb-to"
            label={t('dialog.remove-signersTo')}
            data={task.signers.filter((signer) => signer.outcome === null && signer.person).map((signer) => ({ value: (signer.onBehalfOf ?? signer.person)!.id, label: (signer.onBehalfOf ?? signer.person)!.name }))}
            value={people}
            onChange={setPeople}
            withAsterisk
            error={tried && noPerson ? t('dialog.transferMissing') : undefined}
          />
        )}
        {asked.position && (
          <Radio.Group label={t('dialog.position')} value={position} onChange={setPosition}>
            <Stack pt={6} gap={6}>
              {(['before', 'after', 'parallel'] as const).map((each) => (
                <Radio key={each} value={each} label={t(`dialog.position-${each}`)} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        <Textarea
          id="verb-reason"
          label={asked.reason ? t('dialog.reason') : t('dialog.transferNote')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          withAsterisk={asked.reason}
          aria-required={asked.reason}
          error={tried && noReason ? t('dialog.reasonMissing') : undefined}
          autosize
          minRows={3}
          {...(asked.person || asked.people ? {} : { 'data-autofocus': true })}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" color={asked.danger ? 'red' : undefined} loading={busy}>
            {t(`verb.${verb}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const firstTarget = (task: TaskDetail) => (task.returnTo.find((target) => target.isPrevious) ?? task.returnTo[0])?.elementId ?? 'previous';

interface TargetProps {
  task: TaskDetail;
  to: string | null;
  onTo: (to: string) => void;
  resume: string;
  onResume: (resume: string) => void;
}

/** Where it goes back to, and what happens when it has been mended there. */
function Targets({ task, to, onTo, resume, onResume }: TargetProps) {
  const { t } = useTranslation();
  const words = (target: TaskDetail['returnTo'][number]) =>
    [target.name ?? target.elementId, target.isPrevious ? t('dialog.returnPrevious') : target.isApplicant ? t('dialog.returnApplicant') : null].filter(Boolean).join(' · ');
  return (
    <>
      <Radio.Group label={t('dialog.returnTo')} value={to ?? ''} onChange={onTo}>
        <Stack pt={6} gap={6}>
          {task.returnTo.length === 0 && <Radio value="previous" label={t('dialog.returnPrevious')} />}
          {task.returnTo.map((target) => (
            <Radio key={target.elementId} value={target.elementId} label={words(target)} />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group label={t('dialog.resume')} value={resume} onChange={onResume}>
        <Group pt={6}>
          <Radio value="forward" label={t('dialog.resume-forward')} />
          <Radio value="straight" label={t('dialog.resume-straight')} />
        </Group>
      </Radio.Group>
    </>
  );
}
