import type { EngineDiskUsage, PrunedImages } from '../runtime.port.js';
import type { Engine } from './engine.js';

/** The engine walks all layers for it. */
const WALK_MS = 120_000;

interface DiskReport {
  readonly LayersSize?: number;
  readonly Images?: readonly { readonly Containers: number }[] | null;
  readonly Containers?: readonly { readonly SizeRw?: number }[] | null;
  readonly BuildCache?: readonly { readonly Size?: number; readonly Shared?: boolean }[] | null;
}

export async function diskUsage(engine: Engine): Promise<EngineDiskUsage> {
  const { LayersSize, Images, Containers, BuildCache } = await engine.call(
    'The disk usage could not be read',
    () => engine.docker.df() as Promise<DiskReport>,
    WALK_MS,
  );
  const cached = (BuildCache ?? []).filter(({ Shared }) => !Shared);
  return {
    containersBytes: sum((Containers ?? []).map(({ SizeRw }) => SizeRw)),
    images: Images?.length ?? 0,
    imagesInUse: (Images ?? []).filter((image) => image.Containers > 0).length,
    imagesBytes: LayersSize ?? 0,
    buildCacheBytes: sum(cached.map(({ Size }) => Size)),
  };
}

export async function pruneImages(engine: Engine): Promise<PrunedImages> {
  const { ImagesDeleted, SpaceReclaimed } = await engine.call(
    'The images could not be removed',
    (abortSignal) => engine.docker.pruneImages({ abortSignal }),
    WALK_MS,
  );
  return { removed: ImagesDeleted ?? [], bytes: SpaceReclaimed };
}

const sum = (sizes: readonly (number | undefined)[]): number =>
  sizes.reduce<number>((total, size) => total + (size ?? 0), 0);
