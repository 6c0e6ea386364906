/**
 * Which files are no longer what they were when an evaluation began. What is remembered outlives an edit, so whatever
 * is found again by what it is about has to tell the versions of files apart.
 */
import type { FileNode } from "./values.js";

export class Versions {
  /** How many edits there were. */
  private edits = 0;
  /** The edit with which a file, or something that it reaches, became what it is. */
  private readonly since = new Map<string, number>();
  private readonly ofNode = new WeakMap<FileNode, number>();
  /** Edits by which places were evaluated that calls stand at. */
  private readonly ofPlace = new WeakMap<object, number>();

  get edit(): number {
    return this.edits;
  }

  /** An edit, after which nothing that is remembered of these files holds. */
  change(paths: Iterable<string>): void {
    this.edits++;
    for (const path of paths) this.since.set(path, this.edits);
  }

  made(node: FileNode): void {
    const since = this.since.get(node.path);
    if (since !== undefined) this.ofNode.set(node, since);
  }

  /** A file by its name and its version. */
  nameOf(node: FileNode): string {
    const since = this.ofNode.get(node);
    return since === undefined ? node.path : `${node.path}^${since}`;
  }

  /** The version of a file that something in use stands in. */
  at(path: string | undefined): string {
    const since = path === undefined ? undefined : this.since.get(path);
    return since === undefined ? "" : `^${since}`;
  }

  /** Remembers since which edit there is the environment in which a call made something. */
  madeAt(place: object, since: number): void {
    if (since > 0) this.ofPlace.set(place, since);
  }

  /** Since which edit what was made at a place is as it is. */
  ofCall(place: object): string {
    const since = this.ofPlace.get(place);
    return since === undefined ? "" : `^${since}`;
  }
}
