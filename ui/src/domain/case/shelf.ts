/**
 * Pictures that are loaded and decoded before they are shown. The element itself is kept and put on the screen:
 * a second element with the same address would be fetched again, since pictures are marked `no-store`.
 */
export interface Shelf {
  /** Starts loading those that are not there yet, and forgets the others. */
  keepOnly(addresses: readonly string[]): void;
  /** The element of a picture, begun now if nobody asked for it ahead. */
  take(address: string): HTMLImageElement;
  clear(): void;
}

export function newShelf(): Shelf {
  const kept = new Map<string, HTMLImageElement>();
  const take = (address: string) => {
    const there = kept.get(address);
    if (there !== undefined) return there;
    const image = new Image();
    image.draggable = false;
    image.decoding = 'async';
    image.src = address;
    // A picture that cannot be decoded says so by its `error` event where it is shown.
    image.decode?.().catch(() => undefined);
    kept.set(address, image);
    return image;
  };
  return {
    take,
    keepOnly: addresses => {
      for (const address of kept.keys()) {
        if (!addresses.includes(address)) kept.delete(address);
      }
      for (const address of addresses) take(address);
    },
    clear: () => kept.clear(),
  };
}
