-- Districts and what their hospitals and centres have.

-- In which district a hospital or centre of a district's level stands, and when.
create table district_facility (facility text not null, district text not null, days datemultirange not null, primary key (facility, district));
create index district_facility_district on district_facility (district);
-- Readings of policy that this service's own log says.
create table reading_fact (code text not null, valid_from date not null, version bigint not null, value jsonb not null, primary key (code, valid_from, version));
create index standing_kind on standing (place, split_part(class, '|', 1));
