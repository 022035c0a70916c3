import type { S3Client } from '@aws-sdk/client-s3';

/** How a bucket is reached: domain.md §1, backup_hosts. */
export interface BucketSettings {
  /** Null = Amazon's own for the region. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly key: string;
  readonly secret: string;
  readonly bucket: string;
  readonly usePathStyle: boolean;
  readonly storageClass: string | null;
}
export interface UploadedPart {
  readonly etag: string;
  readonly partNumber: number;
}

const CONTENT_TYPE = 'application/x-gzip';
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

/** The SDK is large and few panels keep backups elsewhere: it is loaded with the first bucket that is used. */
const load = () =>
  Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/s3-request-presigner')]).then(
    ([s3, { getSignedUrl }]) => ({ ...s3, getSignedUrl }),
  );
type Sdk = Awaited<ReturnType<typeof load>>;

/** One bucket of an S3 store. Signing asks nobody; all else rejects where the store is away or refuses. */
export class S3Bucket {
  private constructor(
    private readonly sdk: Sdk,
    private readonly client: S3Client,
    private readonly settings: BucketSettings,
  ) {}

  /** Whoever got it closes it. */
  static async open(settings: BucketSettings): Promise<S3Bucket> {
    const sdk = await load();
    const client = new sdk.S3Client({
      ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
      region: settings.region,
      credentials: { accessKeyId: settings.key, secretAccessKey: settings.secret },
      forcePathStyle: settings.usePathStyle,
      requestHandler: TIMEOUTS,
      // Else a signed part carries the checksum of an empty body, and many stores know none of it.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return new S3Bucket(sdk, client, settings);
  }

  close(): void {
    this.client.destroy();
  }

  /** Begins an upload in parts; returns its id. */
  async begin(key: string): Promise<string> {
    const { storageClass } = this.settings;
    const { UploadId } = await this.client.send(
      new this.sdk.CreateMultipartUploadCommand({
        ...this.at(key),
        ContentType: CONTENT_TYPE,
        ...(storageClass === null ? {} : { StorageClass: storageClass as never }),
      }),
    );
    if (!UploadId) throw new Error('The store has begun an upload without an id.');
    return UploadId;
  }

  /** Addresses to PUT parts to, each for so many seconds. */
  partUrls(key: string, uploadId: string, numbers: readonly number[], seconds: number): Promise<string[]> {
    return Promise.all(
      numbers.map((PartNumber) =>
        this.sdk.getSignedUrl(
          this.client,
          new this.sdk.UploadPartCommand({ ...this.at(key), UploadId: uploadId, PartNumber }),
          { expiresIn: seconds },
        ),
      ),
    );
  }

  /** Puts an object together of its parts; those that the store has listed where none are named. Safe to do twice. */
  async complete(key: string, uploadId: string, parts: readonly UploadedPart[] | null): Promise<void> {
    try {
      const all = parts ?? (await this.listParts(key, uploadId));
      const Parts = all
        .toSorted((a, b) => a.partNumber - b.partNumber)
        .map(({ etag, partNumber }) => ({ ETag: etag, PartNumber: partNumber }));
      await this.client.send(
        new this.sdk.CompleteMultipartUploadCommand({
          ...this.at(key),
          UploadId: uploadId,
          MultipartUpload: { Parts },
        }),
      );
    } catch (error) {
      // Completed already, by the same report that came before.
      if (isMissing(error) && (await this.size(key)) !== null) return;
      throw error;
    }
  }

  /** Bytes of an object; null when there is none. */
  async size(key: string): Promise<number | null> {
    try {
      const { ContentLength } = await this.client.send(new this.sdk.HeadObjectCommand(this.at(key)));
      return ContentLength ?? null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Ends an upload; its parts go. */
  async abort(key: string, uploadId: string): Promise<void> {
    await this.client
      .send(new this.sdk.AbortMultipartUploadCommand({ ...this.at(key), UploadId: uploadId }))
      .catch(unlessMissing);
  }

  /** Removes an object and every upload that has not become one. What is gone already is no failure. */
  async clear(key: string, uploadId: string | null): Promise<void> {
    const uploads = new Set(uploadId === null ? [] : [uploadId]);
    // One whose id was never written down, because the panel died.
    const { Uploads } = await this.client.send(
      new this.sdk.ListMultipartUploadsCommand({ Bucket: this.settings.bucket, Prefix: key }),
    );
    for (const { Key, UploadId } of Uploads ?? []) if (Key === key && UploadId) uploads.add(UploadId);
    for (const id of uploads) await this.abort(key, id);
    await this.client.send(new this.sdk.DeleteObjectCommand(this.at(key))).catch(unlessMissing);
  }

  /** Removes all objects whose names begin so. */
  async clearAll(prefix: string): Promise<void> {
    const { bucket: Bucket } = this.settings;
    const pages = this.sdk.paginateListObjectsV2({ client: this.client }, { Bucket, Prefix: prefix });
    for await (const { Contents } of pages) {
      for (const { Key } of Contents ?? []) {
        await this.client.send(new this.sdk.DeleteObjectCommand(this.at(Key!))).catch(unlessMissing);
      }
    }
  }

  /** An address that gives the object, for so many seconds; `fileName` is what a browser calls it. */
  downloadUrl(key: string, seconds: number, fileName: string): Promise<string> {
    const ResponseContentDisposition = `attachment; filename="${fileName}"`;
    return this.sdk.getSignedUrl(
      this.client,
      new this.sdk.GetObjectCommand({ ...this.at(key), ResponseContentDisposition }),
      { expiresIn: seconds },
    );
  }

  /** Writes, reads and removes an object for a trial. */
  async tryOut(key: string): Promise<void> {
    await this.client.send(new this.sdk.PutObjectCommand({ ...this.at(key), Body: 'Rookery was here.' }));
    await this.size(key);
    await this.client.send(new this.sdk.DeleteObjectCommand(this.at(key)));
  }

  private async listParts(key: string, uploadId: string): Promise<UploadedPart[]> {
    const parts: UploadedPart[] = [];
    const pages = this.sdk.paginateListParts(
      { client: this.client },
      { ...this.at(key), UploadId: uploadId },
    );
    for await (const { Parts } of pages) {
      for (const { ETag, PartNumber } of Parts ?? []) parts.push({ etag: ETag!, partNumber: PartNumber! });
    }
    return parts;
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.settings.bucket, Key: key };
  }
}

const MISSING = ['NoSuchUpload', 'NoSuchKey', 'NotFound'];
const isMissing = (error: unknown): boolean => MISSING.includes((error as Error).name);
const unlessMissing = (error: unknown): void => {
  if (!isMissing(error)) throw error;
};
