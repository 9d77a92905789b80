import { useMemo } from 'react';
import { encode } from 'uqr';

interface Props {
  text: string;
  label: string;
  size?: number;
}

/** A text as a QR code, dark on white in every theme: cameras need it so. */
export function QrCode({ text, label, size = 168 }: Props) {
  const { cells, path } = useMemo(() => draw(text), [text]);
  return (
    <svg role="img" aria-label={label} width={size} height={size} viewBox={`0 0 ${cells} ${cells}`} shapeRendering="crispEdges">
      <rect width={cells} height={cells} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}

function draw(text: string) {
  const { data, size } = encode(text, { ecc: 'M', border: 3 });
  let path = '';
  data.forEach((row, y) => row.forEach((dark, x) => (path += dark ? `M${x} ${y}h1v1h-1z` : '')));
  return { cells: size, path };
}
