-- Where orders are and where masters work: cities with their zone, districts, streets.

create table cities (
  id int generated always as identity,
  name varchar(120) not null,
  aliases text[] not null default '{}',
  timezone varchar(64) not null,
  centroid_lat double precision,
  centroid_lon double precision,
  is_active bool not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint pk_cities primary key (id),
  -- No doubles; look-up by name.
  constraint uq_cities__name unique (name)
);

create table districts (
  id int generated always as identity,
  city_id int not null,
  name varchar(120) not null,
  centroid_lat double precision,
  centroid_lon double precision,
  is_active bool not null default true,
  created_at timestamptz not null,
  constraint pk_districts primary key (id),
  constraint fk_districts__city_id foreign key (city_id) references cities (id) on delete cascade,
  -- District pick list of a city.
  constraint uq_districts__city_name unique (city_id, name)
);

create table streets (
  id int generated always as identity,
  city_id int not null,
  district_id int,
  name varchar(200) not null,
  name_norm varchar(200) not null,
  centroid_lat double precision,
  centroid_lon double precision,
  created_at timestamptz not null,
  constraint pk_streets primary key (id),
  constraint fk_streets__city_id foreign key (city_id) references cities (id) on delete cascade,
  constraint fk_streets__district_id foreign key (district_id) references districts (id) on delete set null,
  -- The import is idempotent also for streets without a district.
  constraint uq_streets__city_district_name unique nulls not distinct (city_id, district_id, name)
);
-- Street search by prefix; load of a city's list for fuzzy search.
create index ix_streets__city_name_norm on streets (city_id, name_norm text_pattern_ops);
-- District deletion and merge.
create index ix_streets__district_id on streets (district_id);
