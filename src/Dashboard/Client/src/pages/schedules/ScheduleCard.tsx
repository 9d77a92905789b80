import { Alert, Button, Drawer, Group, Modal } from '@mantine/core';
import { IconEdit, IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { tellDone, tellProblem } from '../../kit/tell';
import { dateTime } from '../../kit/time';
import { EditSchedule } from './EditSchedule';
import { Marks } from './parts';
import { NextRuns } from './NextRuns';
import { useRunNow, useVerb, type Schedule } from './queries';
import { RunLog } from './RunLog';
import classes from './Schedules.module.css';

/** One schedule: what it says and where from, its next runs and its past ones. */
export function ScheduleCard({ schedule, onClose }: { schedule: Schedule | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Drawer opened={schedule !== undefined} onClose={onClose} position="right" size="lg" title={say(schedule?.name)} classNames={{ title: classes.title }} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {schedule && <About key={schedule.scheduleId} schedule={schedule} />}
    </Drawer>
  );
}

function About({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <>
      <Marks schedule={schedule} />
      {schedule.mayEdit && <Actions schedule={schedule} />}
      {schedule.basis !== 'stated' && (
        <Alert variant="light" color="gray" mt={8} title={t(`schedules.basis.${schedule.basis}`)}>
          {t(`schedules.basisText.${schedule.basis}`)}
          {schedule.note && ` ${say(schedule.note)}`}
        </Alert>
      )}
      <dl className={classes.facts}>
        <Fact name={t('schedules.rule')}>
          {say(schedule.rule)} {schedule.cron && <code className={classes.code}>{schedule.cron}</code>}
        </Fact>
        {schedule.declared && (
          <Fact name={t('schedules.declared')}>
            {say(schedule.declared.rule)} {schedule.declared.cron && <code className={classes.code}>{schedule.declared.cron}</code>}
            <div className={classes.quiet}>{t('schedules.changedBy', { name: schedule.changedBy?.name, at: schedule.changedAt && dateTime(schedule.changedAt) })}</div>
          </Fact>
        )}
        <Fact name={t('schedules.zone')}>{schedule.zone}</Fact>
        <Fact name={t('schedules.period')}>{say(schedule.period)}</Fact>
        {schedule.due && <Fact name={t('schedules.due')}>{say(schedule.due)}</Fact>}
        <Fact name={t('schedules.who')}>
          {say(schedule.who.name)} · {say(schedule.eachText)}
        </Fact>
        <Fact name={t('schedules.process')}>
          {schedule.process.name ?? <code className={classes.code}>{schedule.process.id}</code>}
          {!schedule.process.deployed && <div className={classes.quiet}>{t('schedules.noProcessText')}</div>}
        </Fact>
        <Fact name={t('schedules.catchUp')}>{t(`schedules.catchUps.${schedule.catchUp}`)}</Fact>
        <Fact name={t('schedules.clauses')}>{schedule.clauses.join(' · ')}</Fact>
      </dl>
      <h3 className={classes.part}>{t('schedules.nextRuns')}</h3>
      {schedule.state === 'paused' ? (
        <p className={classes.quiet}>{t('schedules.pausedBy', { name: schedule.pausedBy?.name, at: schedule.pausedAt && dateTime(schedule.pausedAt) })}</p>
      ) : (
        <NextRuns runs={schedule.nextRuns} />
      )}
      {schedule.maySeeRuns && <RunLog schedule={schedule} />}
    </>
  );
}

function Actions({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const say = useSay();
  const [editing, edit] = useState(false);
  const [asking, ask] = useState(false);
  const verb = useVerb(schedule.scheduleId);
  const run = useRunNow(schedule.scheduleId);
  const paused = schedule.state === 'paused';
  const toggle = () => verb.mutate(paused ? 'resume' : 'pause', { onSuccess: () => tellDone(t(paused ? 'schedules.resumed' : 'schedules.paused')), onError: tellProblem });
  const runNow = () => run.mutate(undefined, { onSuccess: (done) => tellDone(t('schedules.begun', { count: done.started })), onError: tellProblem, onSettled: () => ask(false) });
  return (
    <Group gap={8} my={8}>
      <Button size="xs" variant="default" leftSection={<IconEdit size={15} aria-hidden />} onClick={() => edit(true)}>
        {t('schedules.edit')}
      </Button>
      <Button size="xs" variant="default" loading={verb.isPending} leftSection={paused ? <IconPlayerPlay size={15} aria-hidden /> : <IconPlayerPause size={15} aria-hidden />} onClick={toggle}>
        {t(paused ? 'schedules.resume' : 'schedules.pause')}
      </Button>
      <Button size="xs" variant="default" disabled={!schedule.process.deployed} leftSection={<IconPlayerTrackNext size={15} aria-hidden />} onClick={() => ask(true)}>
        {t('schedules.runNow')}
      </Button>
      <Modal opened={asking} onClose={() => ask(false)} title={t('schedules.runNow')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <p>{t('schedules.runNowText', { name: say(schedule.name), each: say(schedule.eachText) })}</p>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => ask(false)}>
            {t('common.cancel')}
          </Button>
          <Button loading={run.isPending} onClick={runNow}>
            {t('schedules.runNow')}
          </Button>
        </Group>
      </Modal>
      <EditSchedule opened={editing} schedule={schedule} onClose={() => edit(false)} />
    </Group>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
