using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Engine.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "engine_element_instances",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    definition_key = table.Column<long>(type: "INTEGER", nullable: false),
                    process_id = table.Column<string>(type: "TEXT", nullable: false),
                    scope_key = table.Column<long>(type: "INTEGER", nullable: true),
                    element_id = table.Column<string>(type: "TEXT", nullable: false),
                    element_name = table.Column<string>(type: "TEXT", nullable: true),
                    element_type = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    incident_key = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_element_instances", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_forms",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    form_id = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    resource_name = table.Column<string>(type: "TEXT", nullable: false),
                    schema = table.Column<string>(type: "TEXT", nullable: false),
                    content_hash = table.Column<string>(type: "TEXT", nullable: false),
                    deployment_key = table.Column<long>(type: "INTEGER", nullable: false),
                    deployed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    is_latest = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_forms", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_idempotency",
                columns: table => new
                {
                    actor = table.Column<string>(type: "TEXT", nullable: false),
                    idempotency_key = table.Column<string>(type: "TEXT", nullable: false),
                    body_hash = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    answer_json = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_idempotency", x => new { x.actor, x.idempotency_key });
                });

            migrationBuilder.CreateTable(
                name: "engine_incidents",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    element_instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    definition_key = table.Column<long>(type: "INTEGER", nullable: false),
                    process_id = table.Column<string>(type: "TEXT", nullable: false),
                    element_id = table.Column<string>(type: "TEXT", nullable: false),
                    job_key = table.Column<long>(type: "INTEGER", nullable: true),
                    error_type = table.Column<string>(type: "TEXT", nullable: false),
                    message_zh = table.Column<string>(type: "TEXT", nullable: false),
                    message_en = table.Column<string>(type: "TEXT", nullable: false),
                    raised_at = table.Column<long>(type: "INTEGER", nullable: false),
                    resolved_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_incidents", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_jobs",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    element_instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    definition_key = table.Column<long>(type: "INTEGER", nullable: false),
                    process_id = table.Column<string>(type: "TEXT", nullable: false),
                    element_id = table.Column<string>(type: "TEXT", nullable: false),
                    retries = table.Column<int>(type: "INTEGER", nullable: false),
                    available_at = table.Column<long>(type: "INTEGER", nullable: false),
                    headers_json = table.Column<string>(type: "TEXT", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_jobs", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_message_subscriptions",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    correlation_key = table.Column<string>(type: "TEXT", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    element_instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    element_id = table.Column<string>(type: "TEXT", nullable: false),
                    process_id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_message_subscriptions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_messages",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    correlation_key = table.Column<string>(type: "TEXT", nullable: false),
                    message_id = table.Column<string>(type: "TEXT", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    variables_json = table.Column<string>(type: "TEXT", nullable: false),
                    correlated_json = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_messages", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_outbox",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: true),
                    payload_json = table.Column<string>(type: "TEXT", nullable: false),
                    delivered_at = table.Column<long>(type: "INTEGER", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_outbox", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_process_definitions",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    process_id = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    version_tag = table.Column<string>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    resource_name = table.Column<string>(type: "TEXT", nullable: false),
                    content = table.Column<byte[]>(type: "BLOB", nullable: false),
                    content_hash = table.Column<string>(type: "TEXT", nullable: false),
                    deployment_key = table.Column<long>(type: "INTEGER", nullable: false),
                    deployed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deployed_by = table.Column<string>(type: "TEXT", nullable: true),
                    is_latest = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_process_definitions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_process_instances",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    definition_key = table.Column<long>(type: "INTEGER", nullable: false),
                    process_id = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    starter = table.Column<string>(type: "TEXT", nullable: true),
                    applicant = table.Column<string>(type: "TEXT", nullable: true),
                    business_id = table.Column<string>(type: "TEXT", nullable: true),
                    tags_json = table.Column<string>(type: "TEXT", nullable: true),
                    open_incidents = table.Column<int>(type: "INTEGER", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: true),
                    state_json = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_process_instances", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_settings",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_settings", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "engine_steps",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: true),
                    events_json = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_steps", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_timers",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: true),
                    element_instance_key = table.Column<long>(type: "INTEGER", nullable: true),
                    definition_key = table.Column<long>(type: "INTEGER", nullable: false),
                    element_id = table.Column<string>(type: "TEXT", nullable: false),
                    remaining = table.Column<int>(type: "INTEGER", nullable: true),
                    interval = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_timers", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_user_tasks",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    element_instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    definition_key = table.Column<long>(type: "INTEGER", nullable: false),
                    process_id = table.Column<string>(type: "TEXT", nullable: false),
                    process_version = table.Column<int>(type: "INTEGER", nullable: false),
                    process_name = table.Column<string>(type: "TEXT", nullable: true),
                    element_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    assignee = table.Column<string>(type: "TEXT", nullable: true),
                    candidate_groups_json = table.Column<string>(type: "TEXT", nullable: false),
                    candidate_users_json = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    completed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    completed_by = table.Column<string>(type: "TEXT", nullable: true),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    follow_up_at = table.Column<long>(type: "INTEGER", nullable: true),
                    priority = table.Column<int>(type: "INTEGER", nullable: false),
                    form_id = table.Column<string>(type: "TEXT", nullable: true),
                    form_key = table.Column<long>(type: "INTEGER", nullable: true),
                    external_form_reference = table.Column<string>(type: "TEXT", nullable: true),
                    headers_json = table.Column<string>(type: "TEXT", nullable: false),
                    deadline_id = table.Column<string>(type: "TEXT", nullable: true),
                    outcome = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_user_tasks", x => x.key);
                });

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
                columns: new[] { "state", "available_at" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_jobs_state_key",
                table: "engine_jobs",
                columns: new[] { "state", "key" });

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
                name: "IX_engine_process_instances_definition_key_state_key",
                table: "engine_process_instances",
                columns: new[] { "definition_key", "state", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_process_id_state_key",
                table: "engine_process_instances",
                columns: new[] { "process_id", "state", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_state_key",
                table: "engine_process_instances",
                columns: new[] { "state", "key" });

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
                name: "engine_outbox");

            migrationBuilder.DropTable(
                name: "engine_process_definitions");

            migrationBuilder.DropTable(
                name: "engine_process_instances");

            migrationBuilder.DropTable(
                name: "engine_settings");

            migrationBuilder.DropTable(
                name: "engine_steps");

            migrationBuilder.DropTable(
                name: "engine_timers");

            migrationBuilder.DropTable(
                name: "engine_user_tasks");
        }
    }
}
