import { Link } from '@tanstack/react-router';
import { Pin } from 'lucide-react';
import { usePinnedServers } from '../features/servers/index.js';
import styles from './Shell.module.css';

/** The way to each pinned server, from everywhere. */
export const PinnedLinks = () =>
  usePinnedServers().map(({ uuid, identifier, name }) => (
    <Link key={uuid} to="/s/$server" params={{ server: identifier }} className={styles.link} title={name}>
      <Pin aria-hidden size={20} strokeWidth={1.75} />
      <span className={styles.word}>{name}</span>
    </Link>
  ));
