using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Engine.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "engine_keys",
                startValue: 2251799813685249L,
                incrementBy: 4096);

            migrationBuilder.CreateSequence(
                name: "engine_node_numbers");

            migrationBuilder.CreateTable(
                name: "engine_audit",
                columns: table => new
                {
                    stream = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: true),
                    action = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<long>(type: "bigint", nullable: false),
                    owner = table.Column<long>(type: "bigint", nullable: false),
                    digest = table.Column<byte[]>(type: "bytea", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_audit", x => new { x.stream, x.seq });
                });

            migrationBuilder.CreateTable(
                name: "engine_batch_items",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    batch_key = table.Column<long>(type: "bigint", nullable: false),
                    item_key = table.Column<long>(type: "bigint", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    processed_at = table.Column<long>(type: "bigint", nullable: true),
                    error_zh = table.Column<string>(type: "text", nullable: true),
                    error_en = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_batch_items", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_batch_operations",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: true),
                    actor = table.Column<string>(type: "text", nullable: true),
                    plan_json = table.Column<string>(type: "text", nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false),
                    completed = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_batch_operations", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_batch_slices",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    batch_key = table.Column<long>(type: "bigint", nullable: false),
                    targets = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_batch_slices", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_decision_instances",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    evaluation_key = table.Column<long>(type: "bigint", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    decision_key = table.Column<long>(type: "bigint", nullable: false),
                    decision_id = table.Column<string>(type: "text", nullable: false),
                    decision_name = table.Column<string>(type: "text", nullable: false),
                    decision_version = table.Column<int>(type: "integer", nullable: false),
                    decision_type = table.Column<string>(type: "text", nullable: false),
                    requirements_key = table.Column<long>(type: "bigint", nullable: false),
                    root_decision_key = table.Column<long>(type: "bigint", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: true),
                    element_instance_key = table.Column<long>(type: "bigint", nullable: true),
                    definition_key = table.Column<long>(type: "bigint", nullable: true),
                    evaluated_at = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    failure_zh = table.Column<string>(type: "text", nullable: true),
                    failure_en = table.Column<string>(type: "text", nullable: true),
                    result_json = table.Column<string>(type: "text", nullable: false),
                    inputs_json = table.Column<string>(type: "text", nullable: false),
                    rules_json = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_decision_instances", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_decision_requirements",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    requirements_id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    resource_name = table.Column<string>(type: "text", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    content_hash = table.Column<string>(type: "text", nullable: false),
                    deployment_key = table.Column<long>(type: "bigint", nullable: false),
                    deployed_at = table.Column<long>(type: "bigint", nullable: false),
                    deployed_by = table.Column<string>(type: "text", nullable: true),
                    is_latest = table.Column<bool>(type: "boolean", nullable: false),
                    deleted_at = table.Column<long>(type: "bigint", nullable: true),
                    deleted_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_decision_requirements", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_decisions",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    decision_id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    version_tag = table.Column<string>(type: "text", nullable: true),
                    requirements_key = table.Column<long>(type: "bigint", nullable: false),
                    deployment_key = table.Column<long>(type: "bigint", nullable: false),
                    is_latest = table.Column<bool>(type: "boolean", nullable: false),
                    deleted_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_decisions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_element_instances",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: false),
                    definition_key = table.Column<long>(type: "bigint", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false),
                    scope_key = table.Column<long>(type: "bigint", nullable: true),
                    element_id = table.Column<string>(type: "text", nullable: false),
                    element_name = table.Column<string>(type: "text", nullable: true),
                    element_type = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: true),
                    incident_key = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_element_instances", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_forms",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    form_id = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    resource_name = table.Column<string>(type: "text", nullable: false),
                    schema = table.Column<string>(type: "text", nullable: false),
                    content_hash = table.Column<string>(type: "text", nullable: false),
                    deployment_key = table.Column<long>(type: "bigint", nullable: false),
                    deployed_at = table.Column<long>(type: "bigint", nullable: false),
                    deployed_by = table.Column<string>(type: "text", nullable: true),
                    is_latest = table.Column<bool>(type: "boolean", nullable: false),
                    deleted_at = table.Column<long>(type: "bigint", nullable: true),
                    deleted_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_forms", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_idempotency",
                columns: table => new
                {
                    actor = table.Column<string>(type: "text", nullable: false),
                    idempotency_key = table.Column<string>(type: "text", nullable: false),
                    body_hash = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    answer_json = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_idempotency", x => new { x.actor, x.idempotency_key });
                });

            migrationBuilder.CreateTable(
                name: "engine_incidents",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: false),
                    element_instance_key = table.Column<long>(type: "bigint", nullable: false),
                    definition_key = table.Column<long>(type: "bigint", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false),
                    element_id = table.Column<string>(type: "text", nullable: false),
                    job_key = table.Column<long>(type: "bigint", nullable: true),
                    error_type = table.Column<string>(type: "text", nullable: false),
                    message_zh = table.Column<string>(type: "text", nullable: false),
                    message_en = table.Column<string>(type: "text", nullable: false),
                    raised_at = table.Column<long>(type: "bigint", nullable: false),
                    resolved_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_incidents", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_jobs",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: false),
                    element_instance_key = table.Column<long>(type: "bigint", nullable: false),
                    definition_key = table.Column<long>(type: "bigint", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false),
                    element_id = table.Column<string>(type: "text", nullable: false),
                    retries = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    listener_event = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    available_at = table.Column<long>(type: "bigint", nullable: false),
                    worker = table.Column<string>(type: "text", nullable: true),
                    deadline = table.Column<long>(type: "bigint", nullable: true),
                    headers_json = table.Column<string>(type: "text", nullable: false),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    error_code = table.Column<string>(type: "text", nullable: true),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    claimed_by = table.Column<long>(type: "bigint", nullable: true),
                    interruptions = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: true),
                    is_denied = table.Column<bool>(type: "boolean", nullable: true),
                    denied_reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_jobs", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_message_subscriptions",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    correlation_key = table.Column<string>(type: "text", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: false),
                    element_instance_key = table.Column<long>(type: "bigint", nullable: false),
                    element_id = table.Column<string>(type: "text", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_message_subscriptions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_messages",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    correlation_key = table.Column<string>(type: "text", nullable: false),
                    message_id = table.Column<string>(type: "text", nullable: true),
                    expires_at = table.Column<long>(type: "bigint", nullable: false),
                    variables_json = table.Column<string>(type: "text", nullable: false),
                    correlated_json = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_messages", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_nodes",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    lease_until = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_nodes", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_outbox",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: true),
                    payload_json = table.Column<string>(type: "text", nullable: false),
                    delivered_at = table.Column<long>(type: "bigint", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_outbox", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_process_definitions",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    version_tag = table.Column<string>(type: "text", nullable: true),
                    name = table.Column<string>(type: "text", nullable: true),
                    resource_name = table.Column<string>(type: "text", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    content_hash = table.Column<string>(type: "text", nullable: false),
                    deployment_key = table.Column<long>(type: "bigint", nullable: false),
                    deployed_at = table.Column<long>(type: "bigint", nullable: false),
                    deployed_by = table.Column<string>(type: "text", nullable: true),
                    is_latest = table.Column<bool>(type: "boolean", nullable: false),
                    deleted_at = table.Column<long>(type: "bigint", nullable: true),
                    deleted_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_process_definitions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_process_instances",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    definition_key = table.Column<long>(type: "bigint", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: true),
                    starter = table.Column<string>(type: "text", nullable: true),
                    applicant = table.Column<string>(type: "text", nullable: true),
                    parent_instance_key = table.Column<long>(type: "bigint", nullable: true),
                    parent_element_instance_key = table.Column<long>(type: "bigint", nullable: true),
                    root_instance_key = table.Column<long>(type: "bigint", nullable: true),
                    call_key = table.Column<long>(type: "bigint", nullable: true),
                    start_key = table.Column<string>(type: "text", nullable: true),
                    business_id = table.Column<string>(type: "text", nullable: true),
                    tags_json = table.Column<string>(type: "text", nullable: true),
                    open_incidents = table.Column<int>(type: "integer", nullable: false),
                    title = table.Column<string>(type: "text", nullable: true),
                    state_json = table.Column<string>(type: "text", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_process_instances", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_settings",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_settings", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "engine_signal_subscriptions",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: false),
                    element_instance_key = table.Column<long>(type: "bigint", nullable: false),
                    element_id = table.Column<string>(type: "text", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_signal_subscriptions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_start_subscriptions",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    definition_key = table.Column<long>(type: "bigint", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false),
                    element_id = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_start_subscriptions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_steps",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: true),
                    batch_key = table.Column<long>(type: "bigint", nullable: true),
                    events_json = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_steps", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_timers",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    due_at = table.Column<long>(type: "bigint", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: true),
                    element_instance_key = table.Column<long>(type: "bigint", nullable: true),
                    definition_key = table.Column<long>(type: "bigint", nullable: false),
                    element_id = table.Column<string>(type: "text", nullable: false),
                    remaining = table.Column<int>(type: "integer", nullable: true),
                    interval = table.Column<string>(type: "text", nullable: true),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    claimed_by = table.Column<long>(type: "bigint", nullable: true),
                    held_due_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_timers", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_user_tasks",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    instance_key = table.Column<long>(type: "bigint", nullable: false),
                    element_instance_key = table.Column<long>(type: "bigint", nullable: false),
                    definition_key = table.Column<long>(type: "bigint", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false),
                    process_version = table.Column<int>(type: "integer", nullable: false),
                    process_name = table.Column<string>(type: "text", nullable: true),
                    element_id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    assignee = table.Column<string>(type: "text", nullable: true),
                    candidate_groups_json = table.Column<string>(type: "text", nullable: false),
                    candidate_users_json = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    completed_at = table.Column<long>(type: "bigint", nullable: true),
                    completed_by = table.Column<string>(type: "text", nullable: true),
                    due_at = table.Column<long>(type: "bigint", nullable: true),
                    follow_up_at = table.Column<long>(type: "bigint", nullable: true),
                    priority = table.Column<int>(type: "integer", nullable: false),
                    form_id = table.Column<string>(type: "text", nullable: true),
                    form_key = table.Column<long>(type: "bigint", nullable: true),
                    external_form_reference = table.Column<string>(type: "text", nullable: true),
                    headers_json = table.Column<string>(type: "text", nullable: false),
                    deadline_id = table.Column<string>(type: "text", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_user_tasks", x => x.key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_engine_batch_items_batch_key_state_key",
                table: "engine_batch_items",
                columns: new[] { "batch_key", "state", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_batch_items_instance_key",
                table: "engine_batch_items",
                column: "instance_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_batch_operations_state_key",
                table: "engine_batch_operations",
                columns: new[] { "state", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_batch_slices_batch_key_key",
                table: "engine_batch_slices",
                columns: new[] { "batch_key", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_decision_instances_decision_id_key",
                table: "engine_decision_instances",
                columns: new[] { "decision_id", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_decision_instances_evaluation_key_number",
                table: "engine_decision_instances",
                columns: new[] { "evaluation_key", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_decision_instances_instance_key",
                table: "engine_decision_instances",
                column: "instance_key",
                filter: "instance_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_engine_decision_requirements_requirements_id_version",
                table: "engine_decision_requirements",
                columns: new[] { "requirements_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_engine_decisions_decision_id_version",
                table: "engine_decisions",
                columns: new[] { "decision_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_engine_decisions_requirements_key",
                table: "engine_decisions",
                column: "requirements_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_element_instances_definition_key_state_element_id",
                table: "engine_element_instances",
                columns: new[] { "definition_key", "state", "element_id" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_element_instances_instance_key_element_id",
                table: "engine_element_instances",
                columns: new[] { "instance_key", "element_id" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_forms_form_id_version",
                table: "engine_forms",
                columns: new[] { "form_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_engine_idempotency_at",
                table: "engine_idempotency",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_engine_incidents_instance_key",
                table: "engine_incidents",
                column: "instance_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_incidents_resolved_at_key",
                table: "engine_incidents",
                columns: new[] { "resolved_at", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_jobs_instance_key",
                table: "engine_jobs",
                column: "instance_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_jobs_state_available_at",
                table: "engine_jobs",
                columns: new[] { "state", "available_at" },
                filter: "state = 'CREATED'");

            migrationBuilder.CreateIndex(
                name: "IX_engine_jobs_state_key",
                table: "engine_jobs",
                columns: new[] { "state", "key" },
                filter: "state = 'CREATED'");

            migrationBuilder.CreateIndex(
                name: "IX_engine_message_subscriptions_instance_key",
                table: "engine_message_subscriptions",
                column: "instance_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_message_subscriptions_name_correlation_key_key",
                table: "engine_message_subscriptions",
                columns: new[] { "name", "correlation_key", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_messages_expires_at",
                table: "engine_messages",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_engine_messages_name_correlation_key_key",
                table: "engine_messages",
                columns: new[] { "name", "correlation_key", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_outbox_instance_key",
                table: "engine_outbox",
                column: "instance_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_outbox_kind_key",
                table: "engine_outbox",
                columns: new[] { "kind", "key" },
                filter: "delivered_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_definitions_is_latest_process_id",
                table: "engine_process_definitions",
                columns: new[] { "is_latest", "process_id" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_definitions_process_id_version",
                table: "engine_process_definitions",
                columns: new[] { "process_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_applicant_key",
                table: "engine_process_instances",
                columns: new[] { "applicant", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_business_id",
                table: "engine_process_instances",
                column: "business_id");

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_call_key",
                table: "engine_process_instances",
                column: "call_key",
                filter: "call_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_definition_key_state_key",
                table: "engine_process_instances",
                columns: new[] { "definition_key", "state", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_ended_at_key",
                table: "engine_process_instances",
                columns: new[] { "ended_at", "key" },
                filter: "ended_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_parent_instance_key",
                table: "engine_process_instances",
                column: "parent_instance_key",
                filter: "parent_instance_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_process_id_start_key",
                table: "engine_process_instances",
                columns: new[] { "process_id", "start_key" },
                filter: "start_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_process_id_state_key",
                table: "engine_process_instances",
                columns: new[] { "process_id", "state", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_state_key",
                table: "engine_process_instances",
                columns: new[] { "state", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_signal_subscriptions_instance_key",
                table: "engine_signal_subscriptions",
                column: "instance_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_signal_subscriptions_name_key",
                table: "engine_signal_subscriptions",
                columns: new[] { "name", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_start_subscriptions_kind_name_key",
                table: "engine_start_subscriptions",
                columns: new[] { "kind", "name", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_start_subscriptions_process_id",
                table: "engine_start_subscriptions",
                column: "process_id");

            migrationBuilder.CreateIndex(
                name: "IX_engine_steps_instance_key_key",
                table: "engine_steps",
                columns: new[] { "instance_key", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_timers_due_at_key",
                table: "engine_timers",
                columns: new[] { "due_at", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_timers_instance_key_definition_key",
                table: "engine_timers",
                columns: new[] { "instance_key", "definition_key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_user_tasks_assignee_state_key",
                table: "engine_user_tasks",
                columns: new[] { "assignee", "state", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_user_tasks_instance_key_state",
                table: "engine_user_tasks",
                columns: new[] { "instance_key", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_user_tasks_state_key",
                table: "engine_user_tasks",
                columns: new[] { "state", "key" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "engine_audit");

            migrationBuilder.DropTable(
                name: "engine_batch_items");

            migrationBuilder.DropTable(
                name: "engine_batch_operations");

            migrationBuilder.DropTable(
                name: "engine_batch_slices");

            migrationBuilder.DropTable(
                name: "engine_decision_instances");

            migrationBuilder.DropTable(
                name: "engine_decision_requirements");

            migrationBuilder.DropTable(
                name: "engine_decisions");

            migrationBuilder.DropTable(
                name: "engine_element_instances");

            migrationBuilder.DropTable(
                name: "engine_forms");

            migrationBuilder.DropTable(
                name: "engine_idempotency");

            migrationBuilder.DropTable(
                name: "engine_incidents");

            migrationBuilder.DropTable(
                name: "engine_jobs");

            migrationBuilder.DropTable(
                name: "engine_message_subscriptions");

            migrationBuilder.DropTable(
                name: "engine_messages");

            migrationBuilder.DropTable(
                name: "engine_nodes");

            migrationBuilder.DropTable(
                name: "engine_outbox");

            migrationBuilder.DropTable(
                name: "engine_process_definitions");

            migrationBuilder.DropTable(
                name: "engine_process_instances");

            migrationBuilder.DropTable(
                name: "engine_settings");

            migrationBuilder.DropTable(
                name: "engine_signal_subscriptions");

            migrationBuilder.DropTable(
                name: "engine_start_subscriptions");

            migrationBuilder.DropTable(
                name: "engine_steps");

            migrationBuilder.DropTable(
                name: "engine_timers");

            migrationBuilder.DropTable(
                name: "engine_user_tasks");

            migrationBuilder.DropSequence(
                name: "engine_keys");

            migrationBuilder.DropSequence(
                name: "engine_node_numbers");
        }
    }
}
