-- Which techniques of an approval lie above the facility's level; until now the decision said it of all or of none.
alter table approval add column above_level_codes text[] not null default '{}';
update approval set above_level_codes = technique_codes where above_level;

-- A decision's number was written down wrong: what stood there, what stands there now, since when, by whom and why.
create table approval_correction (
    approval_id uuid not null references approval (id),
    version bigint not null,
    decision bigint not null,
    was_no text not null,
    decision_no text not null,
    was_decided_on date,
    decided_on date,
    reason text not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (approval_id, version)
);

-- Every decision on an approval, the grant among them; its version is that of the approval right after it.
create view approval_decision as
    select id as approval_id, 1::bigint as version, effective_on, 'in_force' as status, decision_no, decided_on, null::text as reason from approval
    union all
    select approval_id, version, effective_on, status, decision_no, null, reason from approval_status;

-- An accepted transfer from which no supplement could be proposed; the refusal is the first event of the supplement that was to be.
create table supplement_refusal (
    supplement_id uuid not null,
    version bigint not null,
    transfer_id uuid not null,
    facility text not null,
    technique_codes text[] not null,
    reason text not null,
    recorded_at timestamptz not null,
    primary key (supplement_id, version)
);

-- A scan of the paper behind an approval or a supplement. PDF and pictures are compressed already.
create table attachment (
    id uuid primary key,
    approval_id uuid references approval (id),
    supplement_id uuid references supplement (id),
    media_type text not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
    size bigint not null check (size > 0),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    recorded_at timestamptz not null,
    recorded_by text not null,
    superseded_by uuid references attachment (id),
    content bytea not null,
    check (num_nonnulls(approval_id, supplement_id) = 1),
    check (superseded_by <> id)
);
alter table attachment alter column content set storage external;
create index attachment_approval_id on attachment (approval_id);
create index attachment_supplement_id on attachment (supplement_id);

-- A package as it was before; of a day the newest version of the last valid_from counts, before all of them the first.
alter table package add column valid_from date not null default '1900-01-01';
create table package_past (
    code text not null references package (code),
    version bigint not null,
    valid_from date not null,
    name text not null,
    technique_codes text[] not null,
    search text not null,
    sort_key text collate "C" not null,
    primary key (code, version)
);
create view package_version as
    select code, version, valid_from, name, technique_codes, search, sort_key from package
    union all
    select code, version, valid_from, name, technique_codes, search, sort_key from package_past;
