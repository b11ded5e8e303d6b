-- What people make their facilities able to: titles and certificates of those in post. Gives the listed techniques that a change touches.
with title as materialized (
    select p.facility, t.title, range_agg(p.days * t.days) as days
    from presence p join practitioner_title t using (practitioner)
    where p.facility = any(:facilities::text[]) and p.kind <> 'rotated' and p.days && t.days group by p.facility, t.title
),
certificate as materialized (
    select p.facility, c.technique, range_agg(p.days * c.days) as days
    from presence p join practitioner_certificate c using (practitioner)
    where p.facility = any(:facilities::text[]) and p.kind <> 'rotated' and p.days && c.days group by p.facility, c.technique
),
lost_title as (
    delete from facility_title f where facility = any(:facilities::text[])
        and not exists (select from title t where t.facility = f.facility and t.title = f.title)
    returning facility, title
),
new_title as (
    insert into facility_title as f (facility, title, days) select * from title
    on conflict (facility, title) do update set days = excluded.days where f.days <> excluded.days
    returning facility, title
),
lost_certificate as (
    delete from facility_certificate f where facility = any(:facilities::text[])
        and not exists (select from certificate c where c.facility = f.facility and c.technique = f.technique)
    returning facility, technique
),
new_certificate as (
    insert into facility_certificate as f (facility, technique, days) select * from certificate
    on conflict (facility, technique) do update set days = excluded.days where f.days <> excluded.days
    returning facility, technique
)
select a.facility, a.technique
from (select * from lost_title union select * from new_title) t join technique_scope s using (title)
    join approval_technique a on a.facility = t.facility and a.technique = s.technique
union
select facility, technique from (select * from lost_certificate union all select * from new_certificate) c
    join approval_technique using (facility, technique)
