/** What Next.js hands to handlers and takes from them, where it is not installed. https://nextjs.org/docs/app/api-reference */
export const nextModules = `
declare module "next/server" {
  export class NextResponse<Body = unknown> extends Response {
    constructor(body?: any, init?: any);
    readonly cookies: any;
    static json(body: unknown, init?: any): NextResponse;
    static redirect(url: string | URL, init?: number | any): NextResponse;
    static rewrite(destination: string | URL, init?: any): NextResponse;
    static next(init?: any): NextResponse;
  }
  export class NextRequest extends Request {
    constructor(input: any, init?: any);
    readonly cookies: { get(name: string): { name: string; value: string } | undefined; getAll(name?: string): { name: string; value: string }[]; has(name: string): boolean; set(...given: any[]): any; delete(...given: any[]): any };
    readonly nextUrl: any;
    readonly ip?: string;
    readonly geo?: { city?: string; country?: string; region?: string; latitude?: string; longitude?: string };
  }
  export interface NextFetchEvent { waitUntil(work: Promise<any>): void }
  export function userAgent(request: any): any;
  export function after(work: any): void;
}
declare module "next/navigation" {
  export function redirect(url: string, type?: any): never;
  export function permanentRedirect(url: string, type?: any): never;
  export function notFound(): never;
  export function useRouter(): any; export function usePathname(): string; export function useSearchParams(): any; export function useParams(): any;
}
declare module "next/cache" {
  export function revalidatePath(path: string, type?: string): void;
  export function revalidateTag(tag: string, profile?: any): void;
  export function unstable_cache<F extends (...given: any[]) => Promise<any>>(work: F, keys?: string[], options?: any): F;
}
`;
