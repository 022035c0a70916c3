/** Egg features → console trigger strings, lower case (spec/remote-api.md §4); unknown features are skipped. */
export declare function featureTriggers(features: readonly string[] | null): Record<string, string[]>;
