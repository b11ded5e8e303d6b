-- Which commune (as a subject of measures: @ and its code) a station or polyclinic serves, and when.
create table served (facility text not null, subject text not null, days datemultirange not null, primary key (facility, subject));
create index served_subject on served (subject);
