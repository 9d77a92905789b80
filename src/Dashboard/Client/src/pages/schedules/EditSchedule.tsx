import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { ProblemNote } from '../../kit/ProblemNote';
import { problemText } from '../../kit/problemText';
import { tellDone } from '../../kit/tell';
import { NextRuns } from './NextRuns';
import { catchUps, ruleOf, useChange, usePreview, type CatchUp, type Schedule } from './queries';
import classes from './Schedules.module.css';

interface Props {
  opened: boolean;
  schedule: Schedule;
  onClose: () => void;
}

/** Changes what the product chose; what a document says stands. */
export function EditSchedule({ opened, schedule, onClose }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={t('schedules.editTitle', { name: say(schedule.name) })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Form schedule={schedule} onClose={onClose} />}
    </Modal>
  );
}

function Form({ schedule, onClose }: Omit<Props, 'opened'>) {
  const { t } = useTranslation();
  const say = useSay();
  const [rule, setRule] = useState(schedule.cron ?? schedule.when ?? '');
  const [catchUp, setCatchUp] = useState<CatchUp>(schedule.catchUp);
  const [typed] = useDebouncedValue(rule, 300);
  const preview = usePreview(schedule.scheduleId, { ...ruleOf(typed), catchUp });
  const change = useChange(schedule.scheduleId);
  const fixed = schedule.mayChangeRule === 'no';
  const send = (body: Parameters<typeof change.mutate>[0]) =>
    change.mutate(body, {
      onSuccess: () => {
        tellDone(t('schedules.saved'));
        onClose();
      },
    });
  const wrong = preview.isError && typed === rule ? problemText(preview.error) : null;
  return (
    <Stack gap="md">
      <TextInput
        label={t('schedules.rule')}
        description={t(fixed ? 'schedules.ruleFixed' : schedule.mayChangeRule === 'day-and-hour' ? 'schedules.ruleRhythm' : 'schedules.ruleHelp')}
        value={rule}
        disabled={fixed}
        error={wrong && [wrong.sentence, wrong.mend].filter(Boolean).join(' ')}
        onChange={(event) => setRule(event.currentTarget.value)}
        classNames={{ input: classes.typed }}
      />
      {preview.data && typed === rule && (
        <div>
          <strong>{say(preview.data.rule)}</strong>
          <NextRuns runs={preview.data.nextRuns.slice(0, 3)} />
        </div>
      )}
      <Select label={t('schedules.catchUp')} value={catchUp} onChange={(next) => setCatchUp(next ?? 'once')} data={catchUps.map((one) => ({ value: one, label: t(`schedules.catchUps.${one}`) }))} allowDeselect={false} />
      {change.isError && <ProblemNote error={change.error} />}
      <Group justify="flex-end">
        {schedule.declared && (
          <Button variant="default" mr="auto" loading={change.isPending} onClick={() => send({ cron: null, when: null, catchUp: null })}>
            {t('schedules.restore')}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button loading={change.isPending} disabled={preview.isError || rule.trim() === ''} onClick={() => send({ ...ruleOf(rule), catchUp })}>
          {t('schedules.save')}
        </Button>
      </Group>
    </Stack>
  );
}
