import { Menu } from '@mantine/core';
import { IconClock, IconClockPause, IconPlayerTrackNext, IconRestore } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { hostNow, useTicking } from '../../host/clock';
import { ask } from '../../host/http';
import type { HostClock } from '../../host/types';
import { dateTime } from '../time';
import { tellProblem } from '../tell';
import classes from './Shell.module.css';

const minute = 60_000;
const steps = [
  { label: 'clock.tenMinutes', by: 10 * minute },
  { label: 'clock.oneHour', by: 60 * minute },
  { label: 'clock.oneDay', by: 24 * 60 * minute },
] as const;

/** Moves the time of a demo host, so that a deadline of days can be watched running out. */
export function ClockMenu({ clock }: { clock: HostClock }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = useTicking(dateTime);
  const refresh = () => client.invalidateQueries();
  const advance = useMutation({
    mutationFn: (by: number) => ask('/v2/clock', { method: 'PUT', json: { timestamp: Math.round(hostNow() + by) } }),
    onSuccess: refresh,
    onError: tellProblem,
  });
  const reset = useMutation({ mutationFn: () => ask('/v2/clock/reset', { method: 'POST' }), onSuccess: refresh, onError: tellProblem });
  const Icon = clock.standing ? IconClockPause : IconClock;

  return (
    <Menu position="bottom-end" closeOnItemClick={false} width={220}>
      <Menu.Target>
        <button type="button" className={classes.headItem} aria-label={`${t('clock.menu')}: ${now}`}>
          <Icon size={18} stroke={1.7} aria-hidden />
          <span className={`tabular ${classes.wide}`}>{clock.standing ? t('clock.short', { time: now.slice(5) }) : now.slice(11)}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {t('clock.menu')} · {clock.standing ? t('clock.standing') : t('clock.running')}
          <br />
          <span className="tabular">{now}</span>
        </Menu.Label>
        {steps.map((step) => (
          <Menu.Item key={step.label} leftSection={<IconPlayerTrackNext size={16} aria-hidden />} disabled={advance.isPending} onClick={() => advance.mutate(step.by)}>
            {t(step.label)}
          </Menu.Item>
        ))}
        <Menu.Item leftSection={<IconRestore size={16} aria-hidden />} disabled={!clock.standing || reset.isPending} onClick={() => reset.mutate()}>
          {t('clock.reset')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('clock.explain')}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
