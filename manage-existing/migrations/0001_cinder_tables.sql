-- The tables of Cinder (alembic head 9c74c1c6971f) that managing a volume reads and writes, with
-- Cinder's own column names and types. Left out are only the foreign keys to tables that are not
-- here: consistency groups, groups, quality of service.

CREATE TABLE services (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id INTEGER NOT NULL,
    host VARCHAR(255),
    binary VARCHAR(255),
    topic VARCHAR(255),
    report_count INTEGER NOT NULL,
    disabled BOOLEAN,
    availability_zone VARCHAR(255),
    disabled_reason VARCHAR(255),
    modified_at DATETIME,
    rpc_current_version VARCHAR(36),
    object_current_version VARCHAR(36),
    replication_status VARCHAR(36),
    frozen BOOLEAN,
    active_backend_id VARCHAR(255),
    cluster_name VARCHAR(255),
    uuid VARCHAR(36),
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX services_uuid_idx ON services (uuid);

CREATE TABLE volume_types (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id VARCHAR(36) NOT NULL,
    name VARCHAR(255),
    qos_specs_id VARCHAR(36),
    is_public BOOLEAN,
    description VARCHAR(255),
    PRIMARY KEY (id)
);
CREATE INDEX ix_volume_types_qos_specs_id ON volume_types (qos_specs_id);

CREATE TABLE volume_type_extra_specs (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id INTEGER NOT NULL,
    volume_type_id VARCHAR(36) NOT NULL,
    "key" VARCHAR(255),
    value VARCHAR(255),
    PRIMARY KEY (id),
    CONSTRAINT volume_type_extra_specs_ibfk_1 FOREIGN KEY (volume_type_id) REFERENCES volume_types (id)
);
CREATE INDEX ix_volume_type_extra_specs_volume_type_id ON volume_type_extra_specs (volume_type_id);

CREATE TABLE volumes (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id VARCHAR(36) NOT NULL,
    ec2_id VARCHAR(255),
    user_id VARCHAR(255),
    project_id VARCHAR(255),
    host VARCHAR(255),
    size INTEGER,
    availability_zone VARCHAR(255),
    status VARCHAR(255),
    attach_status VARCHAR(255),
    scheduled_at DATETIME,
    launched_at DATETIME,
    terminated_at DATETIME,
    display_name VARCHAR(255),
    display_description VARCHAR(255),
    provider_location VARCHAR(256),
    provider_auth VARCHAR(256),
    snapshot_id VARCHAR(36),
    volume_type_id VARCHAR(36) NOT NULL,
    source_volid VARCHAR(36),
    bootable BOOLEAN,
    provider_geometry VARCHAR(255),
    _name_id VARCHAR(36),
    encryption_key_id VARCHAR(36),
    migration_status VARCHAR(255),
    replication_status VARCHAR(255),
    replication_extended_status VARCHAR(255),
    replication_driver_data VARCHAR(255),
    consistencygroup_id VARCHAR(36),
    provider_id VARCHAR(255),
    multiattach BOOLEAN,
    previous_status VARCHAR(255),
    cluster_name VARCHAR(255),
    group_id VARCHAR(36),
    service_uuid VARCHAR(36),
    shared_targets BOOLEAN,
    use_quota BOOLEAN DEFAULT 1 NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (service_uuid) REFERENCES services (uuid)
);
CREATE INDEX volumes_deleted_project_id_idx ON volumes (deleted, project_id);
CREATE INDEX volumes_deleted_host_idx ON volumes (deleted, host);
CREATE INDEX volumes_service_uuid_idx ON volumes (service_uuid, deleted);
CREATE INDEX ix_volumes_consistencygroup_id ON volumes (consistencygroup_id);
CREATE INDEX ix_volumes_group_id ON volumes (group_id);

CREATE TABLE volume_metadata (
    created_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    deleted BOOLEAN,
    id INTEGER NOT NULL,
    volume_id VARCHAR(36) NOT NULL,
    "key" VARCHAR(255),
    value VARCHAR(255),
    PRIMARY KEY (id),
    FOREIGN KEY (volume_id) REFERENCES volumes (id)
);
CREATE INDEX ix_volume_metadata_volume_id ON volume_metadata (volume_id);

-- Ours, beside Cinder's.

-- Why a volume is error_managing: Cinder leaves that to its log files.
CREATE TABLE volume_faults (
    id INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    volume_id VARCHAR(36) NOT NULL,
    request_id VARCHAR(255) NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (volume_id) REFERENCES volumes (id)
);
CREATE INDEX ix_volume_faults_volume_id ON volume_faults (volume_id);

-- The folders that the directory backend serves as pools: in Cinder a driver's configuration.
CREATE TABLE directory_pools (
    host VARCHAR(255) NOT NULL,
    pool VARCHAR(255) NOT NULL,
    path TEXT NOT NULL UNIQUE,
    PRIMARY KEY (host, pool)
);

-- "cMgX": this file is a database of manage-existing, and of which layout.
PRAGMA application_id = 1666017112;
PRAGMA user_version = 1;
