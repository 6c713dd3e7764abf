-- Cinder's tables of quotas, and those that usage is counted from, with Cinder's own column
-- names and types; again without the foreign keys to tables that are not here.

CREATE TABLE quotas (
    id INTEGER NOT NULL,
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    project_id VARCHAR(255),
    resource VARCHAR(300) NOT NULL,
    hard_limit INTEGER,
    allocated INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE quota_classes (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id INTEGER NOT NULL,
    class_name VARCHAR(255),
    resource VARCHAR(300),
    hard_limit INTEGER,
    PRIMARY KEY (id)
);
CREATE INDEX ix_quota_classes_class_name ON quota_classes (class_name);

CREATE TABLE quota_usages (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id INTEGER NOT NULL,
    project_id VARCHAR(255),
    resource VARCHAR(300),
    in_use INTEGER NOT NULL,
    reserved INTEGER NOT NULL,
    until_refresh INTEGER,
    race_preventer BOOLEAN,
    PRIMARY KEY (id),
    UNIQUE (project_id, resource, race_preventer)
);
CREATE INDEX quota_usage_project_resource_idx ON quota_usages (project_id, resource);
CREATE INDEX ix_quota_usages_project_id ON quota_usages (project_id);

CREATE TABLE reservations (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id INTEGER NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    usage_id INTEGER,
    project_id VARCHAR(255),
    resource VARCHAR(300),
    delta INTEGER NOT NULL,
    expire DATETIME,
    allocated_id INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY (usage_id) REFERENCES quota_usages (id),
    FOREIGN KEY (allocated_id) REFERENCES quotas (id)
);
CREATE INDEX reservations_deleted_uuid_idx ON reservations (deleted, uuid);
CREATE INDEX ix_reservations_allocated_id ON reservations (allocated_id);
CREATE INDEX ix_reservations_usage_id ON reservations (usage_id);
CREATE INDEX reservations_deleted_expire_idx ON reservations (deleted, expire);
CREATE INDEX ix_reservations_project_id ON reservations (project_id);

CREATE TABLE snapshots (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id VARCHAR(36) NOT NULL,
    volume_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(255),
    project_id VARCHAR(255),
    status VARCHAR(255),
    progress VARCHAR(255),
    volume_size INTEGER,
    scheduled_at DATETIME,
    display_name VARCHAR(255),
    display_description VARCHAR(255),
    provider_location VARCHAR(255),
    encryption_key_id VARCHAR(36),
    volume_type_id VARCHAR(36) NOT NULL,
    cgsnapshot_id VARCHAR(36),
    provider_id VARCHAR(255),
    provider_auth VARCHAR(255),
    group_snapshot_id VARCHAR(36),
    use_quota BOOLEAN DEFAULT 1 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT snapshots_volume_id_fkey FOREIGN KEY (volume_id) REFERENCES volumes (id)
);
CREATE INDEX ix_snapshots_group_snapshot_id ON snapshots (group_snapshot_id);
CREATE INDEX snapshots_deleted_project_id_idx ON snapshots (deleted, project_id);
CREATE INDEX ix_snapshots_volume_id ON snapshots (volume_id);
CREATE INDEX ix_snapshots_cgsnapshot_id ON snapshots (cgsnapshot_id);

CREATE TABLE clusters (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id INTEGER NOT NULL,
    name VARCHAR(255) NOT NULL,
    binary VARCHAR(255) NOT NULL,
    disabled BOOLEAN,
    disabled_reason VARCHAR(255),
    race_preventer INTEGER NOT NULL,
    replication_status VARCHAR(36),
    active_backend_id VARCHAR(255),
    frozen BOOLEAN DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name, binary, race_preventer)
);

-- What Cinder seeds.
INSERT INTO quota_classes (created_at, deleted, class_name, resource, hard_limit)
SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || '000', 0, 'default', column1, column2
FROM (VALUES
    ('volumes', 10), ('snapshots', 10), ('gigabytes', 1000), ('per_volume_gigabytes', -1),
    ('groups', 10), ('backups', 10), ('backup_gigabytes', 1000)
);

-- Ours have a prefix, so that no table of Cinder's can ever be in their way. The reasons do not
-- hang on volumes any more: those may be in another database.
ALTER TABLE directory_pools RENAME TO manage_existing_pools;
CREATE TABLE manage_existing_faults (
    id INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    volume_id VARCHAR(36) NOT NULL,
    request_id VARCHAR(255) NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO manage_existing_faults SELECT id, created_at, volume_id, request_id, reason FROM volume_faults;
DROP TABLE volume_faults;
CREATE INDEX manage_existing_faults_volume_id ON manage_existing_faults (volume_id);

PRAGMA user_version = 2;
