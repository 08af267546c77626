/** One part of what stands beside the photos: a title and what belongs below it. */
import type { ReactNode } from 'react';

export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel" aria-label={title}>
      <h2 className="panel-title">
        {title}
        {aside !== undefined && <span className="panel-aside">{aside}</span>}
      </h2>
      {children}
    </section>
  );
}
