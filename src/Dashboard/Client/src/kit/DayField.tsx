import { DateField } from '../forms/DateField';
import type { Component } from '../forms/schema';

const day: Component = { id: 'day', type: 'datetime', subtype: 'date', properties: {} };

interface Props {
  label: string;
  description?: string;
  error?: string;
  /** `2026-03-01`, what is being typed, or empty. */
  value: string;
  onChange: (value: string) => void;
}

/** A day of the company, typed or chosen; the same in every browser. */
export function DayField({ value, onChange, ...field }: Props) {
  return <DateField {...field} component={day} value={value} onChange={(next) => onChange(next ?? '')} />;
}

/** Whether it is a whole day, or nothing. */
export const isDayOrEmpty = (text: string) => text === '' || (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)));
