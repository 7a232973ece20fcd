-- The ledger and the audit log are written once: a trigger refuses UPDATE, DELETE and TRUNCATE to
-- everybody, the owner of the tables and superusers included. It is the wall that counts, because
-- most installations connect as the owner, and an owner's rights cannot be taken away for good (and
-- must not be: the foreign keys of the ledger lock its rows with them). The role fs_app of 0015
-- has no such rights to begin with.
--
-- One change stays possible: a foreign key may empty its column when its target is deleted (a master
-- without orders, say). Such an update runs inside the trigger of the foreign key, hence the depth;
-- the arguments name the columns it may empty.

create function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_level = 'STATEMENT' then
    if pg_trigger_depth() > 1 then
      return null; -- A foreign key at work; the row trigger looks at what it does.
    end if;
  elsif tg_op = 'UPDATE' and pg_trigger_depth() > 1
    and to_jsonb(old) - tg_argv = to_jsonb(new) - tg_argv
    and jsonb_strip_nulls(to_jsonb(new)) <@ jsonb_strip_nulls(to_jsonb(old)) then
    return new;
  end if;
  raise exception '% of % is refused: its rows are written once and never changed', tg_op, tg_table_name
    using errcode = 'insufficient_privilege', hint = 'Write a new row that corrects the old one.';
end
$$;

create trigger ledger_entries_refuse_change before update or delete or truncate on ledger_entries
  for each statement execute function refuse_change();
create trigger ledger_entries_refuse_row_change before update or delete on ledger_entries
  for each row execute function refuse_change('staff_user_id');

create trigger admin_audit_log_refuse_change before update or delete or truncate on admin_audit_log
  for each statement execute function refuse_change();
create trigger admin_audit_log_refuse_row_change before update or delete on admin_audit_log
  for each row execute function refuse_change('admin_id', 'master_id', 'order_id', 'city_id');
