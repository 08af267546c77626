/** The product's mark: a seal with a tick, drawn here so that no image has to be loaded. */
export function Seal() {
  return (
    <svg className="seal" viewBox="0 0 24 24" aria-hidden="true">
      <rect x="1.5" y="1.5" width="21" height="21" rx="5" className="seal-ground" />
      <path d="M6.5 8h11M6.5 12h5.5M6.5 16h3.5" className="seal-lines" />
      <path d="m12.6 15.4 2.4 2.5 4-5.2" className="seal-tick" />
    </svg>
  );
}
