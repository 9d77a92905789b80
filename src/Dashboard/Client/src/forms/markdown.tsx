import type { ReactNode } from 'react';

/**
 * Markdown-lite: headings, lists, paragraphs, **bold**, *italic*, `code` and links. Everything becomes elements, never
 * HTML, so a form cannot bring script or markup of its own.
 */
export function Markdown({ text }: { text: string }) {
  return <>{blocks(text)}</>;
}

function blocks(text: string): ReactNode[] {
  return text
    .replace(/\r/g, '')
    .split(/\n{2,}|\n(?=#{1,6} )/)
    .flatMap((block) => splitHeading(block))
    .map((block, index) => drawBlock(block, index));
}

function splitHeading(block: string): string[] {
  const [, heading, rest] = /^(#{1,6} [^\n]*)\n([\s\S]+)$/.exec(block) ?? [];
  return heading !== undefined && rest !== undefined ? [heading, rest] : [block];
}

function drawBlock(block: string, key: number): ReactNode {
  const [, marks, title] = /^(#{1,6}) (.*)$/.exec(block.trim()) ?? [];
  if (marks !== undefined && title !== undefined) {
    // The page's own title is h1.
    return marks.length <= 2 ? <h2 key={key}>{inline(title)}</h2> : <h3 key={key}>{inline(title)}</h3>;
  }
  const lines = block.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return null;
  if (lines.every((line) => /^\s*[-*] /.test(line))) return <ul key={key}>{lines.map((line, i) => <li key={i}>{inline(line.replace(/^\s*[-*] /, ''))}</li>)}</ul>;
  if (lines.every((line) => /^\s*\d+[.)] /.test(line))) return <ol key={key}>{lines.map((line, i) => <li key={i}>{inline(line.replace(/^\s*\d+[.)] /, ''))}</li>)}</ol>;
  return (
    <p key={key}>
      {lines.map((line, i) => (
        <span key={i}>
          {i > 0 && <br />}
          {inline(line)}
        </span>
      ))}
    </p>
  );
}

const marks = /(\*\*[^*]+\*\*|__[^_]+__|\*[^*\s][^*]*\*|`[^`]+`|\[[^\]]+\]\([^)\s]+\))/;

function inline(text: string): ReactNode[] {
  return text.split(marks).map((part, key) => {
    if (/^(\*\*|__).+(\*\*|__)$/.test(part)) return <strong key={key}>{part.slice(2, -2)}</strong>;
    if (/^\*.+\*$/.test(part)) return <em key={key}>{part.slice(1, -1)}</em>;
    if (/^`.+`$/.test(part)) return <code key={key}>{part.slice(1, -1)}</code>;
    const [, label, address] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
    if (label !== undefined && address !== undefined) {
      return /^(https?:\/\/|\/(?!\/))/.test(address) ? (
        <a key={key} href={address} rel="noreferrer noopener" target="_blank">
          {label}
        </a>
      ) : (
        label
      );
    }
    return part;
  });
}
