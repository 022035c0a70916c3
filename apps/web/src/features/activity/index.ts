export { ActivityListView } from './ActivityListView.js';
export { ActivitySearch } from './activity.search.js';
export { accountActivityQuery } from './activity.api.js';
