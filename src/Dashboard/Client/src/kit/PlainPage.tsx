import type { ReactNode } from 'react';
import { PageHead } from './PageHead';
import classes from './Page.module.css';

/** A page of a head and what stands below it, at the page's margins. */
export function PlainPage({ title, tools, children }: { title: string; tools?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.page}>
      <PageHead title={title}>{tools}</PageHead>
      <div className={classes.body}>{children}</div>
    </div>
  );
}
