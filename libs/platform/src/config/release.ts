/** The release of panel and daemon, three numbers as stock panels demand: the one of package.json. */
export const RELEASE = '0.1.0';
