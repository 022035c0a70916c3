export { ActivityListView } from './ActivityListView.js';
export { SaveActivity } from './SaveActivity.js';
export { accountActivityQuery, accountEvents } from './activity.api.js';
