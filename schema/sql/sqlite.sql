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
) STRICT;

CREATE TABLE idempotency_key (
    actor BLOB NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (actor, key)
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

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
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

CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    refresh_hash TEXT NOT NULL,
    generation INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
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

CREATE INDEX case_department_by_department ON case_department (department, case_id);

CREATE INDEX case_file_by_enterprise ON case_file (enterprise_id, opened_at, id);

CREATE INDEX case_file_by_opening ON case_file (opened_at, id);

CREATE INDEX case_file_by_procedure ON case_file (procedure, phase);

CREATE INDEX case_file_by_project ON case_file (project_id, opened_at, id);

CREATE INDEX case_file_by_update ON case_file (updated_at);

CREATE INDEX document_by_case ON document (case_id);

CREATE INDEX document_to_set ON document (drawn_at, code) WHERE set_at IS NULL;

CREATE UNIQUE INDEX file_by_token ON file (token_hash);

CREATE INDEX licence_by_department ON licence (department, issued_at, id);

CREATE INDEX licence_by_enterprise ON licence (enterprise_id, issued_at, id);

CREATE INDEX licence_by_issue ON licence (issued_at, id);

CREATE INDEX licence_by_number ON licence (number);

CREATE INDEX licence_by_procedure ON licence (procedure, standing);

CREATE INDEX licence_by_project ON licence (project_id);

CREATE INDEX licence_timer_by_day ON licence_timer (last_day, licence_id);

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

CREATE INDEX session_by_account ON session (account_id);

CREATE INDEX substitution_by_absent ON substitution (absent, through_day);

CREATE INDEX substitution_by_department ON substitution (department, through_day);

CREATE INDEX substitution_by_substitute ON substitution (substitute, through_day);

CREATE INDEX timer_by_instant ON timer (at, case_id);
