create table total (province text not null, thing text not null, version bigint not null, amount bigint not null, primary key (thing, version), constraint unlucky check (amount <> 666666));
create table province_total (province text primary key, amount bigint not null);
create table place (code text not null, kind text not null, level text, valid daterange not null, successors text[] not null default '{}');
create table place_edge (child text not null, parent text not null, valid daterange not null);
