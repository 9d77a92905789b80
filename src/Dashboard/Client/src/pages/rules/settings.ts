/** What somebody types for a setting, as FEEL that the host reads: of the kind that its default has. Empty goes back to the default. */
export function toFeel(standard: string, typed: string): string {
  const value = typed.trim();
  if (value === '' || standard === 'null') return value;
  if (isNumber(standard)) return /^-?\d+(\.\d+)?%$/.test(value) ? String(Number((Number(value.slice(0, -1)) / 100).toPrecision(12))) : value;
  if (standard === 'true' || standard === 'false') return value;
  const whole = shapes.find(([shape]) => shape.test(standard));
  // Whoever writes FEEL means FEEL.
  if (/^"|\(/.test(value)) return value;
  return whole ? `${whole[1]}("${/^\d\d?:\d\d$/.test(value) ? `${value.padStart(5, '0')}:00` : value}")` : JSON.stringify(value);
}

const isNumber = (text: string) => text !== '' && !Number.isNaN(Number(text));

const shapes: [RegExp, string][] = [
  [/^\d{4}-\d{2}-\d{2}T/, 'date and time'],
  [/^\d{4}-\d{2}-\d{2}$/, 'date'],
  [/^\d{2}:\d{2}/, 'time'],
  [/^-?P/, 'duration'],
];
