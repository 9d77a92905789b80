import type { ReactNode } from 'react';
import classes from './parts.module.css';

/** Title on the left, tools after it, the one primary action at the right end. */
export function PageHead({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.pageHead}>
      <h1>{title}</h1>
      {children}
      {action && <div className={classes.spring}>{action}</div>}
    </div>
  );
}

export function Tag({ children, tone = 'plain' }: { children: ReactNode; tone?: 'plain' | 'ink' | 'red' | 'green' }) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {children}
    </span>
  );
}
