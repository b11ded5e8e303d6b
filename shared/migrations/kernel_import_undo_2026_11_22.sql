-- Of each thing that an import wrote, its version afterwards: while it is the same, the import can be undone. And why it was.
alter table import_part add column versions jsonb not null default '{}';
alter table import_batch add column undone_reason text;
