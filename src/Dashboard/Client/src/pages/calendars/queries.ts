import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ask } from '../../host/http';
import type { Page, Words } from '../../host/types';

export interface Calendar {
  calendarId: string;
  name: Words;
  zone: string;
  region: Words;
  isDefault: boolean;
  /** Monday first. */
  week: { day: string; isWeekend: boolean; shifts: string[] }[];
  years: { year: number; coverage: 'announced' | 'provisional' | 'missing'; warning: Words | null }[];
}

export type DayKind = 'working' | 'weekend' | 'holiday' | 'make-up';

export interface CalendarYear {
  calendarId: string;
  year: number;
  coverage: string;
  warning: Words | null;
  workingDays: number;
  workingHours: number;
  /** Only days that are not what their weekday says. */
  days: { date: string; kind: 'holiday' | 'make-up'; reason: Words | null; shifts: string[] | null }[];
}

export const useCalendars = () => useQuery({ queryKey: ['calendars'], queryFn: ({ signal }) => ask<Page<Calendar>>('/api/calendars', { signal }) });

export function useCalendarYear(id: string | undefined, year: number) {
  return useQuery({
    queryKey: ['calendars', id, year],
    queryFn: ({ signal }) => ask<CalendarYear>(`/api/calendars/${encodeURIComponent(id ?? '')}/${year}`, { signal }),
    enabled: id !== undefined,
    placeholderData: keepPreviousData,
  });
}
