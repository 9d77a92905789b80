import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '../../host/http';
import type { Page, Person, Words } from '../../host/types';

export interface Calendar {
  calendarId: string;
  name: Words;
  zone: string;
  region: Words;
  isDefault: boolean;
  /** Whether public holidays count in it. */
  hasHolidays: boolean;
  /** Monday first. */
  week: { day: string; isWeekend: boolean; shifts: string[] }[];
  years: { year: number; coverage: 'announced' | 'provisional' | 'missing'; warning: Words | null }[];
}

export type DayKind = 'working' | 'weekend' | 'holiday' | 'make-up';

export interface Holiday {
  name: Words;
  from: string;
  to: string;
}

/** The yearly notice, as it came with the program (version 0) or was entered. */
export interface Notice {
  provisional: boolean;
  source: string;
  off: Holiday[];
  work: string[];
  version: number;
  enteredBy: Person | null;
  enteredAt: string | null;
}

export interface CalendarYear {
  calendarId: string;
  year: number;
  coverage: string;
  warning: Words | null;
  workingDays: number;
  workingHours: number;
  /** Only days that are not what their weekday says. */
  days: { date: string; kind: 'holiday' | 'make-up'; reason: Words | null; shifts: string[] | null }[];
  notice: Notice | null;
  /** Of the holidays of the last year that is known. */
  names: Words[];
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

/** Whatever shows a deadline is asked for anew: the host counts them again. */
export function useEnterHolidays(id: string, year: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (notice: Pick<Notice, 'provisional' | 'source' | 'off' | 'work' | 'version'>) => ask<CalendarYear>(`/api/calendars/${encodeURIComponent(id)}/${year}`, { method: 'PUT', json: notice }),
    onSuccess: () => client.invalidateQueries(),
  });
}
