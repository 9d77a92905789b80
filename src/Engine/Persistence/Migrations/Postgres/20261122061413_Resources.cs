using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Engine.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Resources : Migration
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
                name: "deleted_at",
                table: "engine_process_definitions",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deleted_by",
                table: "engine_process_definitions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "denied_reason",
                table: "engine_jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ended_at",
                table: "engine_jobs",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_denied",
                table: "engine_jobs",
                type: "boolean",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "engine_forms",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deleted_by",
                table: "engine_forms",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deployed_by",
                table: "engine_forms",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "engine_decisions",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "engine_decision_requirements",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deleted_by",
                table: "engine_decision_requirements",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deployed_by",
                table: "engine_decision_requirements",
                type: "text",
                nullable: true);

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

            migrationBuilder.CreateIndex(
                name: "IX_engine_signal_subscriptions_instance_key",
                table: "engine_signal_subscriptions",
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
                name: "engine_batch_slices");

            migrationBuilder.DropTable(
                name: "engine_start_subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_engine_signal_subscriptions_instance_key",
                table: "engine_signal_subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_engine_jobs_state_available_at",
                table: "engine_jobs");

            migrationBuilder.DropIndex(
                name: "IX_engine_jobs_state_key",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "engine_process_definitions");

            migrationBuilder.DropColumn(
                name: "deleted_by",
                table: "engine_process_definitions");

            migrationBuilder.DropColumn(
                name: "denied_reason",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "ended_at",
                table: "engine_jobs");

            migrationBuilder.DropColumn(
                name: "is_denied",
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
