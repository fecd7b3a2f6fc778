-- A service names a policy that exists; only now are both tables there. Without one it has `Default`.

alter table service add constraint service_policy_known
  foreign key (policy_id) references escalation_policy (id) on delete set null;
