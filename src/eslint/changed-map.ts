/** A map that has another value for one of its keys: an edit changes one file of thousands, and copies none of the others. */

export class ChangedMap<V> implements ReadonlyMap<string, V> {
  /** @param key one that the map has */
  constructor(private readonly map: ReadonlyMap<string, V>, private readonly key: string, private readonly value: V) {}

  get size(): number {
    return this.map.size;
  }

  get(key: string): V | undefined {
    return key === this.key ? this.value : this.map.get(key);
  }

  has(key: string): boolean {
    return this.map.has(key);
  }

  forEach(each: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this) each(value, key, this);
  }

  *entries(): MapIterator<[string, V]> {
    for (const entry of this.map) yield entry[0] === this.key ? [entry[0], this.value] : entry;
  }

  keys(): MapIterator<string> {
    return this.map.keys();
  }

  *values(): MapIterator<V> {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
}
