-- What a facility's own people performed in a month, as its newest return says; `reported` is false once the return was withdrawn.
-- `own_cases` are the cases of the technique at the same place in `technique_codes`, without those of rotated people; each is 1 or more.
create table performed (
    facility text not null,
    held_on date not null, -- the last day of the month
    version bigint not null,
    reported boolean not null,
    technique_codes text[] not null,
    own_cases integer[] not null,
    primary key (facility, held_on)
);
