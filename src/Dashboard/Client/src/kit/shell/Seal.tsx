/** The mark of the product: two squares joined by a path, carved like a seal. */
export function Seal({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="6" fill="var(--seal)" />
      <g fill="none" stroke="#fff" strokeWidth="2.2">
        <path d="M7 8h7v6H7zM18 18h7v6h-7z" />
        <path d="M14 11h7.500v7M18 21h-7.500v-7" />
      </g>
    </svg>
  );
}
