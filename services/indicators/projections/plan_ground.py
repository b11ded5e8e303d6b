"""Where a rotation plan stands: SQL over the states of plans, units and facilities."""

from services.indicators.value.rules import ROTATION_PLAN

# What all plans are: a plan has no level, and no difficulties.
PLAN_CLASS = f"{ROTATION_PLAN}|"
# CTEs of a recursive statement, `plan_ground` (subject, code, parent, days) the last: the units in which plans (#<plan> of :subjects)
# stand on the days on which they run. That is the unit that had the plan's code when it began, else the one that has it on the day; after
# its end what followed it, as home.queries.stand_in says. A facility's plan stands in the facility's unit.
PLAN_GROUND = """
    run(subject, unit, begins, days) as (
        select '#' || plan, unit, lower(days), valid * days from plan_state
        where plan in (select substr(s, 2) from unnest(:subjects::text[]) s where s like '#%') and valid && days
    ),
    kin(subject, code, since, days) as (
        select r.subject, u.code, u.since, case when u.valid @> r.begins then r.days else r.days * u.valid end
        from run r join unit_state u on u.code = r.unit and (u.valid @> r.begins or u.valid && r.days
            and not exists (select from unit_state b where b.code = r.unit and b.valid @> r.begins))
        union
        select k.subject, s.code, s.since, k.days * daterange(upper(u.valid), null)
        from kin k join unit_state u on u.code = k.code and u.since = k.since and not upper_inf(u.valid)
            join unit_state s on s.code = coalesce(u.successors[1], u.code) and s.valid @> upper(u.valid)
        where (u.successors[1] is not null or s.since = upper(u.valid)) and k.days && daterange(upper(u.valid), null)
    ),
    plan_ground(subject, code, parent, days) as (
        select k.subject, u.code, u.parent, k.days * u.valid
        from kin k join unit_state u on u.code = k.code and u.since = k.since and u.valid && k.days
        union all
        select r.subject, u.code, u.parent, r.days * f.valid * u.valid
        from run r join facility_state f on f.facility = r.unit and f.valid && r.days
            join unit_state u on u.code = f.admin_unit and u.valid && (f.valid * r.days)
        where not exists (select from unit_state b where b.code = r.unit)
    )"""
