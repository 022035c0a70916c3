const MIB = 1024 * 1024;

/** Bytes of a file whose contents are shown to be edited: client-api.md §4. */
export const EDIT_BYTES = 4 * MIB;
/** Bytes of a file that is uploaded in one piece, unless its node says otherwise: domain.md §1, nodes. */
export const UPLOAD_BYTES = 100 * MIB;
