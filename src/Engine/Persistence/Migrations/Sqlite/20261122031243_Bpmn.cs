using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Engine.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Bpmn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "held_due_at",
                table: "engine_timers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "call_key",
                table: "engine_process_instances",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "parent_element_instance_key",
                table: "engine_process_instances",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "parent_instance_key",
                table: "engine_process_instances",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "root_instance_key",
                table: "engine_process_instances",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "start_key",
                table: "engine_process_instances",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "created_at",
                table: "engine_jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "deadline",
                table: "engine_jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_code",
                table: "engine_jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "engine_jobs",
                type: "TEXT",
                nullable: false,
                defaultValue: "BPMN_ELEMENT");

            migrationBuilder.AddColumn<string>(
                name: "listener_event",
                table: "engine_jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "worker",
                table: "engine_jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "engine_decision_requirements",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    requirements_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    resource_name = table.Column<string>(type: "TEXT", nullable: false),
                    content = table.Column<byte[]>(type: "BLOB", nullable: false),
                    content_hash = table.Column<string>(type: "TEXT", nullable: false),
                    deployment_key = table.Column<long>(type: "INTEGER", nullable: false),
                    deployed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    is_latest = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_decision_requirements", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_decisions",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    decision_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    version_tag = table.Column<string>(type: "TEXT", nullable: true),
                    requirements_key = table.Column<long>(type: "INTEGER", nullable: false),
                    deployment_key = table.Column<long>(type: "INTEGER", nullable: false),
                    is_latest = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_decisions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_signal_subscriptions",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    element_instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    element_id = table.Column<string>(type: "TEXT", nullable: false),
                    process_id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_signal_subscriptions", x => x.key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_call_key",
                table: "engine_process_instances",
                column: "call_key",
                filter: "call_key IS NOT NULL");

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
                name: "IX_engine_signal_subscriptions_name_key",
                table: "engine_signal_subscriptions",
                columns: new[] { "name", "key" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "engine_decision_requirements");

            migrationBuilder.DropTable(
                name: "engine_decisions");

            migrationBuilder.DropTable(
                name: "engine_signal_subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_call_key",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_parent_instance_key",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_process_id_start_key",
                table: "engine_process_instances");

            migrationBuilder.DropColumn(
                name: "held_due_at",
                table: "engine_timers");

            migrationBuilder.DropColumn(
                name: "call_key",
                table: "engine_process_instances");

            migrationBuilder.DropColumn(
                name: "parent_element_instance_key",
                table: "engine_process_instances");

            migrationBuilder.DropColumn(
                name: "parent_instance_key",
                table: "engine_process_instances");

            migrationBuilder.DropColumn(
                name: "root_instance_key",
                table: "engine_process_instances");

            migrationBuilder.DropColumn(
                name: "start_key",
                table: "engine_process_instances");

            migrationBuilder.DropColumn(
                name: "created_at",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "deadline",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "error_code",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "listener_event",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "worker",
                table: "engine_jobs");
        }
    }
}
