"""Where the facilities, units and plans of a day stand on the map of that or of another day: SQL over :roots, :as_of, :boundaries."""

# The units below each root. VN is above those that have nothing above them.
TREE = """
    tree(root, code) as (
        (
            select code, code from unnest(:roots::text[]) r(code)
            union
            select 'VN', code from unit_state where 'VN' = any(:roots::text[]) and parent is null and valid @> :boundaries::date
        )
        union
        select t.root, u.code from tree t join unit_state u on u.parent = t.code and u.valid @> :boundaries::date
    )"""


def stand_in(units: str) -> str:
    """CTEs, `stand_in(unit, unit_since, code)` the last: who stands on the map of :boundaries for each of some `units` (code, since).

    It itself while it is there; after its end what followed it, the default part where it was divided; before its beginning what it was
    made of: of several one of its level, whose default part it was, the first by code. Where nobody said what followed, it was the unit
    that has its code from that day on: one of another name is another unit, but no row is lost for it.
    """
    return f"""
        heir(code, since, next, next_since) as (
            select u.code, u.since, s.code, s.since
            from unit_state u join unit_state s on s.code = coalesce(u.successors[1], u.code) and s.valid @> upper(u.valid)
            where upper(u.valid) <= :boundaries::date and (u.successors[1] is not null or s.since = upper(u.valid))
            union all
            select * from (
                select distinct on (h.code, h.since) h.code, h.since, u.code, u.since
                from unit_state u
                cross join lateral unnest(case when u.successors[1] is null then array[u.code] else u.successors end) as n(next)
                join unit_state h on h.code = n.next and h.since = upper(u.valid) and h.since > :boundaries::date
                order by h.code, h.since, u.level = h.level desc, u.successors[1] = h.code desc, u.code
            ) o
        ),
        kin(unit, unit_since, code, since) as (
            select s.code, s.since, s.code, s.since from ({units}) s
            union
            select k.unit, k.unit_since, h.next, h.next_since from kin k join heir h on h.code = k.code and h.since = k.since
        ),
        stand_in(unit, unit_since, code) as (
            select k.unit, k.unit_since, b.code from kin k
            join unit_state b on b.code = k.code and b.since = k.since and b.valid @> :boundaries::date
        )"""


# A facility itself and those led by it.
LED = """
    led(root, facility) as (
        select code, code from unnest(:roots::text[]) r(code)
        union
        select l.root, f.facility from led l join facility_state f on f.parent_facility = l.facility and f.valid @> :boundaries::date
    )"""


def _homes(units: str = "select code, since from away", more: str = "") -> str:
    return f"""{TREE},
        away as materialized (
            select f.facility, f.parent_facility, u.code, u.since
            from facility_state f join unit_state u on u.code = f.admin_unit and u.valid @> :as_of::date
            where :boundaries::date <> :as_of::date and f.valid @> :as_of::date
                and not exists (select from facility_state g where g.facility = f.facility and g.valid @> :boundaries::date)
        ),{more}
        {stand_in(units)},{LED},
        home(root, facility) as (
            select t.root, f.facility from tree t join facility_state f on f.admin_unit = t.code and f.valid @> :boundaries::date
            union
            select root, facility from led
            union
            select t.root, a.facility from away a
            join stand_in s on s.unit = a.code and s.unit_since = a.since join tree t on t.code = s.code
            union
            select l.root, a.facility from away a join led l on l.facility = a.parent_facility
        )"""


# Facilities by unit: a unit holds those that stand in it or below it, a facility itself and those led by it. One that is there on :as_of
# but not on the map of :boundaries (closed or not yet open) stands where its unit does.
HOMES = _homes()
# The same of facilities of :kinds (none: of all), on the map of the day itself (:boundaries is :as_of).
HOMES_THAT_DAY = f"""{LED},
    home(root, facility) as (
        select place, subject from standing
        where place = any(:roots::text[]) and days @> :as_of::date
            and (cardinality(:kinds::text[]) = 0 or split_part(class, '|', 1) = any(:kinds::text[]))
        union
        select root, facility from led
    )"""

# Units of :levels by unit, likewise.
UNIT_HOMES = f"""{TREE},
    away as materialized (
        select u.code, u.since from unit_state u
        where :boundaries::date <> :as_of::date and u.level = any(:levels::text[]) and u.valid @> :as_of::date
            and not exists (select from unit_state b where b.code = u.code and b.since = u.since and b.valid @> :boundaries::date)
    ),
    {stand_in("select code, since from away")},
    unit_home(root, unit) as (
        select t.root, u.code from tree t join unit_state b on b.code = t.code and b.valid @> :boundaries::date
        join unit_state u on u.code = b.code and u.since = b.since and u.valid @> :as_of::date and u.level = any(:levels::text[])
        union
        select t.root, s.unit from stand_in s join tree t on t.code = s.code
    )"""


def plan_homes(which: str) -> str:
    """CTEs, `plan_home` (root, and the state of :as_of) the last: of some plans `p`, each in the unit that had its code when it began."""
    running = f"""
        running as materialized (
            select p.*, u.code, u.since from plan_state p left join lateral (
                select code, since from unit_state where code = p.unit and (valid @> lower(p.days) or valid @> :as_of::date)
                order by valid @> lower(p.days) desc limit 1
            ) u on true
            where p.valid @> :as_of::date and {which}
        ),"""
    return f"""{_homes("select code, since from away union select code, since from running where code is not null", running)},
        plan_home as (
            select t.root, r.* from running r
            join stand_in s on s.unit = r.code and s.unit_since = r.since join tree t on t.code = s.code
            union
            select h.root, r.* from running r join home h on h.facility = r.unit where r.code is null
        )"""
