import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** domain.md §1, mounts: folders of nodes for servers that they are attached to. */
@Entity('mounts')
export class MountEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'char', length: 36 })
  uuid!: string;

  @Column({ type: 'varchar', length: 64 })
  name!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  description!: string | null;

  /** On the node. */
  @Column({ type: 'varchar', length: 255 })
  source!: string;

  /** In the container. */
  @Column({ type: 'varchar', length: 255 })
  target!: string;

  @Column({ name: 'read_only', type: 'boolean' })
  isReadOnly!: boolean;

  /** Kept for clients; users choose no mounts here. */
  @Column({ name: 'user_mountable', type: 'boolean' })
  isUserMountable!: boolean;
}

/** What a mount is for; none = any egg. */
@Entity('mount_egg')
export class MountEggEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  mountId!: number;

  @PrimaryColumn({ type: 'int', unsigned: true })
  eggId!: number;
}

/** Where the folder is. */
@Entity('mount_node')
export class MountNodeEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  mountId!: number;

  @PrimaryColumn({ type: 'int', unsigned: true })
  nodeId!: number;
}

/** Who sees it. */
@Entity('mount_server')
export class MountServerEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  mountId!: number;

  @PrimaryColumn({ type: 'int', unsigned: true })
  serverId!: number;
}
