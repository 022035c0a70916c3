/** Every entity class of the application; each module appends its own. */
export const ENTITIES: (new () => object)[] = [];
