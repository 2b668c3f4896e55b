CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    appointments TEXT NOT NULL,
    enterprises TEXT NOT NULL,
    locale TEXT NOT NULL,
    disabled_at INTEGER
) STRICT;

CREATE TABLE case_department (
    case_id BLOB NOT NULL REFERENCES case_file (id),
    department TEXT NOT NULL,
    PRIMARY KEY (case_id, department)
) STRICT;

CREATE TABLE case_file (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT COLLATE BINARY NOT NULL UNIQUE,
    project_id BLOB NOT NULL REFERENCES project (id),
    enterprise_id BLOB NOT NULL REFERENCES enterprise (id),
    procedure TEXT NOT NULL,
    department TEXT NOT NULL,
    phase TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    state TEXT NOT NULL
, bars INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE counter (
    scope TEXT NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT;

CREATE TABLE document (
    code TEXT COLLATE BINARY NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL,
    drawn_at INTEGER NOT NULL,
    set_at INTEGER,
    byte_size INTEGER,
    sha256 TEXT,
    signature TEXT,
    failure TEXT
) STRICT;

CREATE TABLE enterprise (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    uscc TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE event (
    position INTEGER NOT NULL PRIMARY KEY,
    transaction_id INTEGER NOT NULL,
    stream_kind TEXT NOT NULL,
    stream_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (stream_kind, stream_id, sequence)
) STRICT;

CREATE TABLE file (
    id BLOB NOT NULL PRIMARY KEY,
    owner BLOB NOT NULL,
    enterprise_id BLOB,
    filename TEXT NOT NULL,
    byte_size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    content_type TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    stored_at INTEGER
, arrived_at INTEGER, refused TEXT) STRICT;

CREATE TABLE idempotency_key (
    actor BLOB NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (actor, key)
) STRICT;

CREATE TABLE identity_link (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id BLOB NOT NULL REFERENCES account (id),
    linked_by BLOB NOT NULL,
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT;

CREATE TABLE joint_review (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    PRIMARY KEY (id, case_id)
) STRICT;

CREATE TABLE licence (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    number TEXT COLLATE BINARY NOT NULL,
    case_id BLOB NOT NULL REFERENCES case_file (id),
    project_id BLOB NOT NULL REFERENCES project (id),
    enterprise_id BLOB NOT NULL REFERENCES enterprise (id),
    procedure TEXT NOT NULL,
    department TEXT NOT NULL,
    standing TEXT NOT NULL,
    tasks INTEGER NOT NULL,
    bars INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;

CREATE TABLE licence_timer (
    licence_id BLOB NOT NULL REFERENCES licence (id),
    duty TEXT NOT NULL,
    last_day TEXT COLLATE BINARY NOT NULL,
    PRIMARY KEY (licence_id, duty)
) STRICT;

CREATE TABLE measure (
    case_id BLOB NOT NULL PRIMARY KEY REFERENCES case_file (id),
    received_on TEXT COLLATE BINARY NOT NULL,
    accepted INTEGER NOT NULL,
    outturn TEXT NOT NULL,
    decided_on TEXT COLLATE BINARY,
    due_on TEXT COLLATE BINARY,
    on_time INTEGER,
    limit_days INTEGER,
    used_days INTEGER,
    our_days INTEGER,
    applicant_days INTEGER
) STRICT;

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE notification (
    id BLOB NOT NULL PRIMARY KEY,
    addressee TEXT COLLATE BINARY NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    case_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    by TEXT NOT NULL
) STRICT;

CREATE TABLE notification_read (
    person BLOB NOT NULL,
    notification_id BLOB NOT NULL,
    PRIMARY KEY (person, notification_id)
) STRICT;

CREATE TABLE procedure_version (
    code TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    revision INTEGER NOT NULL,
    digest TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (code, effective_from, revision)
) STRICT;

CREATE TABLE project (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT COLLATE BINARY NOT NULL UNIQUE,
    enterprise_id BLOB NOT NULL REFERENCES enterprise (id),
    route TEXT NOT NULL,
    name TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;

CREATE TABLE published_source (
    name TEXT COLLATE BINARY NOT NULL,
    revision INTEGER NOT NULL,
    replaced TEXT NOT NULL,
    text TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    PRIMARY KEY (name, revision)
) STRICT;

CREATE TABLE queue_count (
    department TEXT NOT NULL,
    status TEXT NOT NULL,
    colour TEXT NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (department, status, colour)
) STRICT;

CREATE TABLE queue_item (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES case_file (id),
    project_id BLOB NOT NULL REFERENCES project (id),
    enterprise_id BLOB NOT NULL REFERENCES enterprise (id),
    task_key TEXT NOT NULL,
    department TEXT NOT NULL,
    procedure TEXT NOT NULL,
    step TEXT NOT NULL,
    status TEXT NOT NULL,
    colour TEXT NOT NULL,
    assignee BLOB,
    due_on TEXT COLLATE BINARY NOT NULL,
    opened_at INTEGER NOT NULL,
    number TEXT COLLATE BINARY NOT NULL,
    project_name TEXT COLLATE BINARY NOT NULL,
    enterprise_name TEXT COLLATE BINARY NOT NULL,
    task TEXT NOT NULL,
    UNIQUE (case_id, task_key)
) STRICT;

CREATE TABLE rating (
    case_id BLOB NOT NULL PRIMARY KEY,
    procedure TEXT COLLATE BINARY NOT NULL,
    department TEXT COLLATE BINARY NOT NULL,
    score INTEGER NOT NULL,
    to_follow_up INTEGER NOT NULL,
    followed_up INTEGER NOT NULL
) STRICT;

CREATE TABLE "seaql_migrations" ( "version" varchar NOT NULL PRIMARY KEY, "applied_at" integer NOT NULL );

CREATE TABLE search_gram (
    gram TEXT COLLATE BINARY NOT NULL,
    kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    PRIMARY KEY (kind, gram, subject)
) STRICT;

CREATE TABLE service_account (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    owner_kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    scopes TEXT NOT NULL,
    addresses TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    previous_hash TEXT,
    previous_until INTEGER,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    refresh_hash TEXT NOT NULL,
    generation INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
, address TEXT NOT NULL DEFAULT '', client TEXT NOT NULL DEFAULT '', scopes TEXT NOT NULL DEFAULT '[]') STRICT;

CREATE TABLE step_measure (
    case_id BLOB NOT NULL REFERENCES case_file (id),
    step_key TEXT NOT NULL,
    step TEXT NOT NULL,
    department TEXT NOT NULL,
    opened_on TEXT COLLATE BINARY NOT NULL,
    days INTEGER,
    due_on TEXT COLLATE BINARY,
    on_time INTEGER,
    PRIMARY KEY (case_id, step_key)
) STRICT;

CREATE TABLE substitution (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    absent BLOB NOT NULL,
    substitute BLOB NOT NULL,
    department TEXT COLLATE BINARY NOT NULL,
    through_day TEXT COLLATE BINARY NOT NULL,
    ended_at INTEGER,
    state TEXT NOT NULL
) STRICT;

CREATE TABLE timer (
    case_id BLOB NOT NULL REFERENCES case_file (id),
    clock TEXT NOT NULL,
    rung TEXT NOT NULL,
    at INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (case_id, clock, rung)
) STRICT;

CREATE TABLE webhook (
    id BLOB NOT NULL PRIMARY KEY,
    owner_kind TEXT NOT NULL,
    owner_id TEXT COLLATE BINARY NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    types TEXT NOT NULL,
    disabled_at INTEGER,
    disabled_for TEXT,
    secret BLOB NOT NULL,
    secret_number INTEGER NOT NULL,
    old_secret BLOB,
    old_secret_ends_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    feed_position INTEGER,
    places INTEGER NOT NULL,
    is_full INTEGER NOT NULL,
    next_at INTEGER,
    rest_until INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    failing_since INTEGER,
    lease BLOB,
    leased_until INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_attempt (
    webhook_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    duration_milliseconds INTEGER NOT NULL,
    status INTEGER,
    failure TEXT,
    answer TEXT NOT NULL,
    PRIMARY KEY (webhook_id, place, number),
    FOREIGN KEY (webhook_id, place) REFERENCES webhook_delivery (webhook_id, place)
) STRICT;

CREATE TABLE webhook_delivery (
    webhook_id BLOB NOT NULL REFERENCES webhook (id),
    place INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE,
    message_id TEXT NOT NULL,
    feed_position INTEGER,
    subject BLOB NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_at INTEGER,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (webhook_id, place)
) STRICT;

CREATE INDEX case_department_by_department ON case_department (department, case_id);

CREATE INDEX case_file_by_enterprise ON case_file (enterprise_id, opened_at, id);

CREATE INDEX case_file_by_opening ON case_file (opened_at, id);

CREATE INDEX case_file_by_procedure ON case_file (procedure, phase);

CREATE INDEX case_file_by_project ON case_file (project_id, opened_at, id);

CREATE INDEX case_file_by_update ON case_file (updated_at);

CREATE INDEX document_by_case ON document (case_id);

CREATE INDEX document_to_set ON document (drawn_at, code) WHERE set_at IS NULL;

CREATE INDEX event_by_person ON event (json_extract("by", '$.person'), position);

CREATE INDEX file_abandoned ON file (expires_at, id) WHERE stored_at IS NULL;

CREATE UNIQUE INDEX file_by_token ON file (token_hash);

CREATE INDEX identity_link_by_account ON identity_link (account_id);

CREATE INDEX licence_by_department ON licence (department, issued_at, id);

CREATE INDEX licence_by_enterprise ON licence (enterprise_id, issued_at, id);

CREATE INDEX licence_by_issue ON licence (issued_at, id);

CREATE INDEX licence_by_number ON licence (number);

CREATE INDEX licence_by_procedure ON licence (procedure, standing);

CREATE INDEX licence_by_project ON licence (project_id);

CREATE INDEX licence_timer_by_day ON licence_timer (last_day, licence_id);

CREATE INDEX measure_by_decision ON measure (decided_on);

CREATE INDEX measure_by_receipt ON measure (received_on);

CREATE INDEX notification_by_addressee ON notification (addressee, at, id);

CREATE INDEX project_by_creation ON project (created_at, id);

CREATE INDEX project_by_enterprise ON project (enterprise_id, created_at, id);

CREATE INDEX project_by_update ON project (updated_at);

CREATE INDEX queue_item_by_assignee ON queue_item (assignee, due_on, id);

CREATE INDEX queue_item_by_due ON queue_item (department, due_on, id);

CREATE INDEX queue_item_by_enterprise ON queue_item (enterprise_id, due_on, id);

CREATE INDEX queue_item_by_opening ON queue_item (department, opened_at, id);

CREATE INDEX queue_item_by_project ON queue_item (project_id);

CREATE INDEX queue_item_by_status ON queue_item (department, status, due_on, id);

CREATE INDEX queue_item_everywhere_by_due ON queue_item (due_on, id);

CREATE INDEX queue_item_everywhere_by_opening ON queue_item (opened_at, id);

CREATE INDEX rating_by_department ON rating (department, score, to_follow_up, followed_up);

CREATE INDEX rating_by_procedure ON rating (procedure, score, to_follow_up, followed_up);

CREATE INDEX search_gram_by_subject ON search_gram (subject);

CREATE INDEX service_account_by_age ON service_account (created_at, account_id);

CREATE INDEX service_account_by_owner ON service_account (owner_kind, owner, created_at, account_id);

CREATE INDEX session_by_account ON session (account_id);

CREATE INDEX session_by_age ON session (account_id, created_at, id);

CREATE INDEX substitution_by_absent ON substitution (absent, through_day);

CREATE INDEX substitution_by_department ON substitution (department, through_day);

CREATE INDEX substitution_by_substitute ON substitution (substitute, through_day);

CREATE INDEX timer_by_instant ON timer (at, case_id);

CREATE INDEX webhook_by_owner ON webhook (owner_kind, owner_id);

CREATE INDEX webhook_by_service ON webhook (leased_until) WHERE disabled_at IS NULL;

CREATE INDEX webhook_delivery_by_state ON webhook_delivery (webhook_id, state, place);

CREATE INDEX webhook_delivery_ended ON webhook_delivery (webhook_id, ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook_id, subject, place) WHERE state = 'pending';
