-- After how many months without a case techniques lapse, as the catalog's policies say; the technique is empty in the general one.
create table lapse (
    technique text not null,
    valid_from date not null,
    version bigint not null,
    months integer not null check (months between 1 and 1200),
    primary key (technique, valid_from)
);
