export { ActivityListView } from './ActivityListView.js';
export { accountActivityQuery } from './activity.api.js';
