-- By what an open transfer is found when a technique, a person, a plan or a need changes. Transfers are few as yet: indexed at once.
-- squawk-ignore require-concurrent-index-creation
create index transfer_techniques on transfer using gin (technique_codes) where status in ('proposed', 'approved', 'started');
-- squawk-ignore require-concurrent-index-creation
create index transfer_trainers on transfer using gin (trainer_ids) where status in ('proposed', 'approved', 'started');
-- squawk-ignore require-concurrent-index-creation
create index transfer_trainees on transfer using gin (trainee_ids) where status in ('proposed', 'approved', 'started');
-- squawk-ignore require-concurrent-index-creation
create index transfer_plan on transfer (plan);
-- squawk-ignore require-concurrent-index-creation
create index transfer_need on transfer (need);
