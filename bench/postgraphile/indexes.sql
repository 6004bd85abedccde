-- What somebody would add who knows the questions: an index for each, a function for each order.
set search_path to bench;
alter table active_calls add primary key (call_id);
alter table active_calls add unique (area_id);
create index on active_calls (priority_common desc, state_since);
alter table unit_status_board add primary key (unit_id);
create index on unit_status_board (since_at);
create index on patrol_coverage (cell_res, cell_id)
    include (planned_minutes, patrolled_minutes, visits);

create function urgent_calls(at_least integer) returns setof active_calls
language sql stable
as $$ select * from bench.active_calls where priority_common >= at_least
      order by priority_common desc, state_since $$;

create function units_on_duty() returns setof unit_status_board
language sql stable
as $$ select * from bench.unit_status_board
      where shift_start <= timestamp '2026-06-28 15:00:10'
        and timestamp '2026-06-28 15:00:10' < shift_end
      order by since_at $$;

create view coverage_of_cells as
select
    cell_id,
    sum(planned_minutes) as planned_minutes,
    sum(patrolled_minutes) as patrolled_minutes,
    sum(visits)::integer as visits,
    100 * sum(patrolled_minutes) / sum(planned_minutes) as coverage_pct
from patrol_coverage
where cell_res = 9
group by cell_id;

create function coverage_by_cell() returns setof coverage_of_cells
language sql stable
as $$ select * from bench.coverage_of_cells order by coverage_pct, planned_minutes desc $$;

vacuum analyze;
