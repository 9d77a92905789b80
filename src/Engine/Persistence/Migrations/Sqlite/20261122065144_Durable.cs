using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Engine.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Durable : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_engine_jobs_state_available_at",
                table: "engine_jobs");

            migrationBuilder.DropIndex(
                name: "IX_engine_jobs_state_key",
                table: "engine_jobs");

            migrationBuilder.AddColumn<long>(
                name: "claimed_by",
                table: "engine_timers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "engine_timers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "engine_process_definitions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deleted_by",
                table: "engine_process_definitions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "claimed_by",
                table: "engine_jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "denied_reason",
                table: "engine_jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ended_at",
                table: "engine_jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "interruptions",
                table: "engine_jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "is_denied",
                table: "engine_jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "engine_jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "engine_forms",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deleted_by",
                table: "engine_forms",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deployed_by",
                table: "engine_forms",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "engine_decisions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "engine_decision_requirements",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deleted_by",
                table: "engine_decision_requirements",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deployed_by",
                table: "engine_decision_requirements",
                type: "TEXT",
                nullable: true);

            // By hand: without a row id the chain is one tree, in the order in which it grows.
            migrationBuilder.Sql("""
                CREATE TABLE engine_audit (
                    stream INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NULL, action TEXT NOT NULL,
                    subject INTEGER NOT NULL, owner INTEGER NOT NULL, digest BLOB NOT NULL, hash BLOB NOT NULL,
                    CONSTRAINT PK_engine_audit PRIMARY KEY (stream, seq)) WITHOUT ROWID
                """);

            migrationBuilder.CreateTable(
                name: "engine_batch_slices",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    batch_key = table.Column<long>(type: "INTEGER", nullable: false),
                    targets = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_batch_slices", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_nodes",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_nodes", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_start_subscriptions",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    definition_key = table.Column<long>(type: "INTEGER", nullable: false),
                    process_id = table.Column<string>(type: "TEXT", nullable: false),
                    element_id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_start_subscriptions", x => x.key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_engine_signal_subscriptions_instance_key",
                table: "engine_signal_subscriptions",
                column: "instance_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_ended_at_key",
                table: "engine_process_instances",
                columns: new[] { "ended_at", "key" },
                filter: "ended_at IS NOT NULL");

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
                name: "IX_engine_batch_slices_batch_key_key",
                table: "engine_batch_slices",
                columns: new[] { "batch_key", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_start_subscriptions_kind_name_key",
                table: "engine_start_subscriptions",
                columns: new[] { "kind", "name", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_start_subscriptions_process_id",
                table: "engine_start_subscriptions",
                column: "process_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "engine_audit");

            migrationBuilder.DropTable(
                name: "engine_batch_slices");

            migrationBuilder.DropTable(
                name: "engine_nodes");

            migrationBuilder.DropTable(
                name: "engine_start_subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_engine_signal_subscriptions_instance_key",
                table: "engine_signal_subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_ended_at_key",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_jobs_state_available_at",
                table: "engine_jobs");

            migrationBuilder.DropIndex(
                name: "IX_engine_jobs_state_key",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "claimed_by",
                table: "engine_timers");

            migrationBuilder.DropColumn(
                name: "trace_parent",
                table: "engine_timers");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "engine_process_definitions");

            migrationBuilder.DropColumn(
                name: "deleted_by",
                table: "engine_process_definitions");

            migrationBuilder.DropColumn(
                name: "claimed_by",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "denied_reason",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "ended_at",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "interruptions",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "is_denied",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "trace_parent",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "engine_forms");

            migrationBuilder.DropColumn(
                name: "deleted_by",
                table: "engine_forms");

            migrationBuilder.DropColumn(
                name: "deployed_by",
                table: "engine_forms");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "engine_decisions");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "engine_decision_requirements");

            migrationBuilder.DropColumn(
                name: "deleted_by",
                table: "engine_decision_requirements");

            migrationBuilder.DropColumn(
                name: "deployed_by",
                table: "engine_decision_requirements");

            migrationBuilder.CreateIndex(
                name: "IX_engine_jobs_state_available_at",
                table: "engine_jobs",
                columns: new[] { "state", "available_at" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_jobs_state_key",
                table: "engine_jobs",
                columns: new[] { "state", "key" });
        }
    }
}
