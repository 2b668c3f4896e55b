CREATE TABLE account (
    id uuid NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    kind text NOT NULL,
    appointments text NOT NULL,
    enterprises text NOT NULL,
    locale text NOT NULL,
    disabled_at bigint,
    CONSTRAINT account_login_key UNIQUE (login),
    CONSTRAINT account_pkey PRIMARY KEY (id)
);

CREATE TABLE case_department (
    case_id uuid NOT NULL,
    department text NOT NULL,
    CONSTRAINT case_department_pkey PRIMARY KEY (case_id, department),
    CONSTRAINT case_department_case_id_fkey FOREIGN KEY (case_id) REFERENCES case_file(id)
);

CREATE TABLE case_file (
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    project_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    procedure text NOT NULL,
    department text NOT NULL,
    phase text NOT NULL,
    sequence bigint NOT NULL,
    opened_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    state text NOT NULL,
    bars bigint NOT NULL,
    CONSTRAINT case_file_number_key UNIQUE (number),
    CONSTRAINT case_file_pkey PRIMARY KEY (id),
    CONSTRAINT case_file_enterprise_id_fkey FOREIGN KEY (enterprise_id) REFERENCES enterprise(id),
    CONSTRAINT case_file_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id)
);

CREATE TABLE counter (
    scope text NOT NULL,
    next bigint NOT NULL,
    CONSTRAINT counter_pkey PRIMARY KEY (scope)
);

CREATE TABLE document (
    code text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    drawn_at bigint NOT NULL,
    set_at bigint,
    byte_size bigint,
    sha256 text,
    signature text,
    failure text,
    CONSTRAINT document_pkey PRIMARY KEY (code)
);

CREATE TABLE enterprise (
    id uuid NOT NULL,
    name text NOT NULL,
    uscc text NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT enterprise_uscc_key UNIQUE (uscc),
    CONSTRAINT enterprise_pkey PRIMARY KEY (id)
);

CREATE TABLE event (
    "position" bigint NOT NULL,
    transaction_id bigint NOT NULL,
    stream_kind text NOT NULL,
    stream_id uuid NOT NULL,
    sequence bigint NOT NULL,
    at bigint NOT NULL,
    by text NOT NULL,
    type text NOT NULL,
    data text NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT event_stream_kind_stream_id_sequence_key UNIQUE (stream_kind, stream_id, sequence),
    CONSTRAINT event_pkey PRIMARY KEY ("position")
);

CREATE TABLE file (
    id uuid NOT NULL,
    owner uuid NOT NULL,
    enterprise_id uuid,
    filename text NOT NULL,
    byte_size bigint NOT NULL,
    sha256 text NOT NULL,
    content_type text NOT NULL,
    token_hash text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    stored_at bigint,
    arrived_at bigint,
    refused text,
    CONSTRAINT file_pkey PRIMARY KEY (id)
);

CREATE TABLE idempotency_key (
    actor uuid NOT NULL,
    key text NOT NULL,
    operation text NOT NULL,
    input_hash text NOT NULL,
    answer text NOT NULL,
    CONSTRAINT idempotency_key_pkey PRIMARY KEY (actor, key)
);

CREATE TABLE identity_link (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id uuid NOT NULL,
    linked_by uuid NOT NULL,
    linked_at bigint NOT NULL,
    CONSTRAINT identity_link_pkey PRIMARY KEY (issuer, subject),
    CONSTRAINT identity_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)
);

CREATE TABLE joint_review (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    CONSTRAINT joint_review_pkey PRIMARY KEY (id, case_id)
);

CREATE TABLE licence (
    id uuid NOT NULL,
    code text NOT NULL,
    number text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    project_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    procedure text NOT NULL,
    department text NOT NULL,
    standing text NOT NULL,
    tasks bigint NOT NULL,
    bars bigint NOT NULL,
    sequence bigint NOT NULL,
    issued_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    state text NOT NULL,
    CONSTRAINT licence_code_key UNIQUE (code),
    CONSTRAINT licence_pkey PRIMARY KEY (id),
    CONSTRAINT licence_case_id_fkey FOREIGN KEY (case_id) REFERENCES case_file(id),
    CONSTRAINT licence_enterprise_id_fkey FOREIGN KEY (enterprise_id) REFERENCES enterprise(id),
    CONSTRAINT licence_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id)
);

CREATE TABLE licence_timer (
    licence_id uuid NOT NULL,
    duty text NOT NULL,
    last_day text COLLATE "C" NOT NULL,
    CONSTRAINT licence_timer_pkey PRIMARY KEY (licence_id, duty),
    CONSTRAINT licence_timer_licence_id_fkey FOREIGN KEY (licence_id) REFERENCES licence(id)
);

CREATE TABLE measure (
    case_id uuid NOT NULL,
    received_on text COLLATE "C" NOT NULL,
    accepted bigint NOT NULL,
    outturn text NOT NULL,
    decided_on text COLLATE "C",
    due_on text COLLATE "C",
    on_time bigint,
    limit_days bigint,
    used_days bigint,
    our_days bigint,
    applicant_days bigint,
    CONSTRAINT measure_pkey PRIMARY KEY (case_id),
    CONSTRAINT measure_case_id_fkey FOREIGN KEY (case_id) REFERENCES case_file(id)
);

CREATE TABLE meta (
    key text NOT NULL,
    value text NOT NULL,
    CONSTRAINT meta_pkey PRIMARY KEY (key)
);

CREATE TABLE notification (
    id uuid NOT NULL,
    addressee text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    case_id uuid NOT NULL,
    sequence bigint NOT NULL,
    by text NOT NULL,
    CONSTRAINT notification_pkey PRIMARY KEY (id)
);

CREATE TABLE notification_read (
    person uuid NOT NULL,
    notification_id uuid NOT NULL,
    CONSTRAINT notification_read_pkey PRIMARY KEY (person, notification_id)
);

CREATE TABLE procedure_version (
    code text NOT NULL,
    effective_from text NOT NULL,
    revision bigint NOT NULL,
    digest text NOT NULL,
    published_at bigint NOT NULL,
    body text NOT NULL,
    CONSTRAINT procedure_version_pkey PRIMARY KEY (code, effective_from, revision)
);

CREATE TABLE project (
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    enterprise_id uuid NOT NULL,
    route text NOT NULL,
    name text NOT NULL,
    sequence bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    state text NOT NULL,
    CONSTRAINT project_number_key UNIQUE (number),
    CONSTRAINT project_pkey PRIMARY KEY (id),
    CONSTRAINT project_enterprise_id_fkey FOREIGN KEY (enterprise_id) REFERENCES enterprise(id)
);

CREATE TABLE published_source (
    name text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    replaced text NOT NULL,
    text text NOT NULL,
    published_at bigint NOT NULL,
    published_by text NOT NULL,
    CONSTRAINT published_source_pkey PRIMARY KEY (name, revision)
);

CREATE TABLE queue_count (
    department text NOT NULL,
    status text NOT NULL,
    colour text NOT NULL,
    items bigint NOT NULL,
    CONSTRAINT queue_count_pkey PRIMARY KEY (department, status, colour)
);

CREATE TABLE queue_item (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    project_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    task_key text NOT NULL,
    department text NOT NULL,
    procedure text NOT NULL,
    step text NOT NULL,
    status text NOT NULL,
    colour text NOT NULL,
    assignee uuid,
    due_on text COLLATE "C" NOT NULL,
    opened_at bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    project_name text COLLATE "C" NOT NULL,
    enterprise_name text COLLATE "C" NOT NULL,
    task text NOT NULL,
    CONSTRAINT queue_item_case_id_task_key_key UNIQUE (case_id, task_key),
    CONSTRAINT queue_item_pkey PRIMARY KEY (id),
    CONSTRAINT queue_item_case_id_fkey FOREIGN KEY (case_id) REFERENCES case_file(id),
    CONSTRAINT queue_item_enterprise_id_fkey FOREIGN KEY (enterprise_id) REFERENCES enterprise(id),
    CONSTRAINT queue_item_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id)
);

CREATE TABLE rating (
    case_id uuid NOT NULL,
    procedure text COLLATE "C" NOT NULL,
    department text COLLATE "C" NOT NULL,
    score bigint NOT NULL,
    to_follow_up bigint NOT NULL,
    followed_up bigint NOT NULL,
    CONSTRAINT rating_pkey PRIMARY KEY (case_id)
);

CREATE TABLE seaql_migrations (
    version character varying NOT NULL,
    applied_at bigint NOT NULL,
    CONSTRAINT seaql_migrations_pkey PRIMARY KEY (version)
);

CREATE TABLE search_gram (
    gram text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    CONSTRAINT search_gram_pkey PRIMARY KEY (kind, gram, subject)
);

CREATE TABLE service_account (
    account_id uuid NOT NULL,
    owner_kind text NOT NULL,
    owner text NOT NULL,
    scopes text NOT NULL,
    addresses text NOT NULL,
    secret_hash text NOT NULL,
    previous_hash text,
    previous_until bigint,
    created_by uuid NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    revoked_at bigint,
    version bigint NOT NULL,
    CONSTRAINT service_account_pkey PRIMARY KEY (account_id),
    CONSTRAINT service_account_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)
);

CREATE TABLE session (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    refresh_hash text NOT NULL,
    generation bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint,
    address text NOT NULL,
    client text NOT NULL,
    scopes text NOT NULL,
    CONSTRAINT session_pkey PRIMARY KEY (id),
    CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)
);

CREATE TABLE step_measure (
    case_id uuid NOT NULL,
    step_key text NOT NULL,
    step text NOT NULL,
    department text NOT NULL,
    opened_on text COLLATE "C" NOT NULL,
    days bigint,
    due_on text COLLATE "C",
    on_time bigint,
    CONSTRAINT step_measure_pkey PRIMARY KEY (case_id, step_key),
    CONSTRAINT step_measure_case_id_fkey FOREIGN KEY (case_id) REFERENCES case_file(id)
);

CREATE TABLE substitution (
    id uuid NOT NULL,
    version bigint NOT NULL,
    absent uuid NOT NULL,
    substitute uuid NOT NULL,
    department text COLLATE "C" NOT NULL,
    through_day text COLLATE "C" NOT NULL,
    ended_at bigint,
    state text NOT NULL,
    CONSTRAINT substitution_pkey PRIMARY KEY (id)
);

CREATE TABLE timer (
    case_id uuid NOT NULL,
    clock text NOT NULL,
    rung text NOT NULL,
    at bigint NOT NULL,
    sequence bigint NOT NULL,
    CONSTRAINT timer_pkey PRIMARY KEY (case_id, clock, rung),
    CONSTRAINT timer_case_id_fkey FOREIGN KEY (case_id) REFERENCES case_file(id)
);

CREATE TABLE webhook (
    id uuid NOT NULL,
    owner_kind text NOT NULL,
    owner_id text COLLATE "C" NOT NULL,
    url text NOT NULL,
    description text NOT NULL,
    types text NOT NULL,
    disabled_at bigint,
    disabled_for text,
    secret bytea NOT NULL,
    secret_number bigint NOT NULL,
    old_secret bytea,
    old_secret_ends_at bigint,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_at bigint NOT NULL,
    feed_position bigint,
    places bigint NOT NULL,
    is_full bigint NOT NULL,
    next_at bigint,
    rest_until bigint NOT NULL,
    failures bigint NOT NULL,
    failing_since bigint,
    lease uuid,
    leased_until bigint NOT NULL,
    CONSTRAINT webhook_pkey PRIMARY KEY (id)
);

CREATE TABLE webhook_attempt (
    webhook_id uuid NOT NULL,
    place bigint NOT NULL,
    number bigint NOT NULL,
    at bigint NOT NULL,
    duration_milliseconds bigint NOT NULL,
    status bigint,
    failure text,
    answer text NOT NULL,
    CONSTRAINT webhook_attempt_pkey PRIMARY KEY (webhook_id, place, number),
    CONSTRAINT webhook_attempt_webhook_id_place_fkey FOREIGN KEY (webhook_id, place) REFERENCES webhook_delivery(webhook_id, place)
);

CREATE TABLE webhook_delivery (
    webhook_id uuid NOT NULL,
    place bigint NOT NULL,
    id uuid NOT NULL,
    message_id text NOT NULL,
    feed_position bigint,
    subject uuid NOT NULL,
    type text NOT NULL,
    body text NOT NULL,
    state text NOT NULL,
    attempts bigint NOT NULL,
    tries bigint NOT NULL,
    next_at bigint,
    created_at bigint NOT NULL,
    ended_at bigint,
    CONSTRAINT webhook_delivery_id_key UNIQUE (id),
    CONSTRAINT webhook_delivery_pkey PRIMARY KEY (webhook_id, place),
    CONSTRAINT webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhook(id)
);

CREATE SEQUENCE event_position;

CREATE INDEX case_department_by_department ON case_department USING btree (department, case_id);

CREATE INDEX case_file_by_enterprise ON case_file USING btree (enterprise_id, opened_at, id);

CREATE INDEX case_file_by_opening ON case_file USING btree (opened_at, id);

CREATE INDEX case_file_by_procedure ON case_file USING btree (procedure, phase);

CREATE INDEX case_file_by_project ON case_file USING btree (project_id, opened_at, id);

CREATE INDEX case_file_by_update ON case_file USING btree (updated_at);

CREATE INDEX document_by_case ON document USING btree (case_id);

CREATE INDEX document_to_set ON document USING btree (drawn_at, code) WHERE (set_at IS NULL);

CREATE INDEX event_by_person ON event USING btree ((((by)::json ->> 'person'::text)), "position");

CREATE INDEX event_in_commit_order ON event USING btree (transaction_id, "position");

CREATE INDEX file_abandoned ON file USING btree (expires_at, id) WHERE (stored_at IS NULL);

CREATE UNIQUE INDEX file_by_token ON file USING btree (token_hash);

CREATE INDEX identity_link_by_account ON identity_link USING btree (account_id);

CREATE INDEX licence_by_department ON licence USING btree (department, issued_at, id);

CREATE INDEX licence_by_enterprise ON licence USING btree (enterprise_id, issued_at, id);

CREATE INDEX licence_by_issue ON licence USING btree (issued_at, id);

CREATE INDEX licence_by_number ON licence USING btree (number);

CREATE INDEX licence_by_procedure ON licence USING btree (procedure, standing);

CREATE INDEX licence_by_project ON licence USING btree (project_id);

CREATE INDEX licence_timer_by_day ON licence_timer USING btree (last_day, licence_id);

CREATE INDEX measure_by_decision ON measure USING btree (decided_on);

CREATE INDEX measure_by_receipt ON measure USING btree (received_on);

CREATE INDEX notification_by_addressee ON notification USING btree (addressee, at, id);

CREATE INDEX project_by_creation ON project USING btree (created_at, id);

CREATE INDEX project_by_enterprise ON project USING btree (enterprise_id, created_at, id);

CREATE INDEX project_by_update ON project USING btree (updated_at);

CREATE INDEX queue_item_by_assignee ON queue_item USING btree (assignee, due_on, id);

CREATE INDEX queue_item_by_due ON queue_item USING btree (department, due_on, id);

CREATE INDEX queue_item_by_enterprise ON queue_item USING btree (enterprise_id, due_on, id);

CREATE INDEX queue_item_by_opening ON queue_item USING btree (department, opened_at, id);

CREATE INDEX queue_item_by_project ON queue_item USING btree (project_id);

CREATE INDEX queue_item_by_status ON queue_item USING btree (department, status, due_on, id);

CREATE INDEX queue_item_everywhere_by_due ON queue_item USING btree (due_on, id);

CREATE INDEX queue_item_everywhere_by_opening ON queue_item USING btree (opened_at, id);

CREATE INDEX rating_by_department ON rating USING btree (department, score, to_follow_up, followed_up);

CREATE INDEX rating_by_procedure ON rating USING btree (procedure, score, to_follow_up, followed_up);

CREATE INDEX search_gram_by_subject ON search_gram USING btree (subject);

CREATE INDEX service_account_by_age ON service_account USING btree (created_at, account_id);

CREATE INDEX service_account_by_owner ON service_account USING btree (owner_kind, owner, created_at, account_id);

CREATE INDEX session_by_account ON session USING btree (account_id);

CREATE INDEX session_by_age ON session USING btree (account_id, created_at, id);

CREATE INDEX substitution_by_absent ON substitution USING btree (absent, through_day);

CREATE INDEX substitution_by_department ON substitution USING btree (department, through_day);

CREATE INDEX substitution_by_substitute ON substitution USING btree (substitute, through_day);

CREATE INDEX timer_by_instant ON timer USING btree (at, case_id);

CREATE INDEX webhook_by_owner ON webhook USING btree (owner_kind, owner_id);

CREATE INDEX webhook_by_service ON webhook USING btree (leased_until) WHERE (disabled_at IS NULL);

CREATE INDEX webhook_delivery_by_state ON webhook_delivery USING btree (webhook_id, state, place);

CREATE INDEX webhook_delivery_ended ON webhook_delivery USING btree (webhook_id, ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX webhook_delivery_pending ON webhook_delivery USING btree (webhook_id, subject, place) WHERE (state = 'pending'::text);
