-- An outline is a text, or the lines of `outlines`: then the text is empty. `programme` is the code of an official document.
alter table plan add column outlines jsonb not null default '[]';
alter table plan add column programme text;
-- Plans are few: the index is made at once, in the transaction that needs it.
-- squawk-ignore require-concurrent-index-creation
create index plan_transfers on plan using gin (transfers);

-- The wider list of nouns is checked at once, in the transaction that needs it.
-- squawk-ignore ban-drop-constraint
alter table step drop constraint step_noun_check;
alter table step add constraint step_noun_check
    check (noun in ('need', 'plan', 'transfer', 'course', 'telehealth', 'mentoring_link')) not valid;
-- squawk-ignore constraint-missing-not-valid
alter table step validate constraint step_noun_check;

-- `facility` holds the course, or sends those who go up or study for a degree; `completion` is the number of the newest result, 0 for none.
create table course (
    id uuid primary key,
    kind text not null check (kind in ('commune', 'village_worker', 'upward', 'degree')),
    facility text not null,
    title text not null,
    technique_codes text[] not null,
    hours integer not null check (hours > 0),
    starts_on date not null,
    ends_on date not null,
    trainee_ids uuid[] not null,
    team text,
    host_facility text,
    institution text,
    qualification text,
    field text,
    programme text,
    document_no text,
    material text,
    status text not null check (status in ('planned', 'completed', 'cancelled')),
    completed_on date,
    completion_no text,
    completion bigint not null,
    cancelled_on date,
    version bigint not null,
    revision bigint not null,
    check (starts_on <= ends_on)
);
create index course_facility on course (facility);
create index course_host_facility on course (host_facility) where host_facility is not null;
create index course_trainees on course using gin (trainee_ids);

-- What a course ended with for each trainee; a correction is another whole result under the next number, and rows are only added.
create table course_result (
    course_id uuid not null references course (id),
    no bigint not null,
    trainee_id uuid not null,
    hours integer not null check (hours >= 0),
    passed boolean not null,
    certificate_id uuid,
    certificate_no text,
    technique_codes text[] not null,
    issued_on date,
    expires_on date,
    primary key (course_id, no, trainee_id),
    check (expires_on >= issued_on)
);
create index course_result_trainee on course_result (trainee_id);

-- The results in force: the hours that each trainee of a completed course took part, whether they passed, and their certificate.
create view course_completion as
    select r.course_id, r.trainee_id, r.hours, r.passed, r.certificate_id, r.certificate_no, r.technique_codes, r.issued_on, r.expires_on,
        c.completed_on
    from course_result r join course c on c.id = r.course_id and c.completion = r.no
    where c.status = 'completed';
