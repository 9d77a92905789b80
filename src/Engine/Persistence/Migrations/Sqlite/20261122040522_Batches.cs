using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Engine.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Batches : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "batch_key",
                table: "engine_steps",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "engine_batch_items",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    batch_key = table.Column<long>(type: "INTEGER", nullable: false),
                    item_key = table.Column<long>(type: "INTEGER", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    processed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    error_zh = table.Column<string>(type: "TEXT", nullable: true),
                    error_en = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_batch_items", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_batch_operations",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    actor = table.Column<string>(type: "TEXT", nullable: true),
                    plan_json = table.Column<string>(type: "TEXT", nullable: false),
                    total = table.Column<int>(type: "INTEGER", nullable: false),
                    completed = table.Column<int>(type: "INTEGER", nullable: false),
                    failed = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_batch_operations", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "engine_decision_instances",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    evaluation_key = table.Column<long>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    decision_key = table.Column<long>(type: "INTEGER", nullable: false),
                    decision_id = table.Column<string>(type: "TEXT", nullable: false),
                    decision_name = table.Column<string>(type: "TEXT", nullable: false),
                    decision_version = table.Column<int>(type: "INTEGER", nullable: false),
                    decision_type = table.Column<string>(type: "TEXT", nullable: false),
                    requirements_key = table.Column<long>(type: "INTEGER", nullable: false),
                    root_decision_key = table.Column<long>(type: "INTEGER", nullable: false),
                    instance_key = table.Column<long>(type: "INTEGER", nullable: true),
                    element_instance_key = table.Column<long>(type: "INTEGER", nullable: true),
                    definition_key = table.Column<long>(type: "INTEGER", nullable: true),
                    evaluated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    failure_zh = table.Column<string>(type: "TEXT", nullable: true),
                    failure_en = table.Column<string>(type: "TEXT", nullable: true),
                    result_json = table.Column<string>(type: "TEXT", nullable: false),
                    inputs_json = table.Column<string>(type: "TEXT", nullable: false),
                    rules_json = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_decision_instances", x => x.key);
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "engine_batch_items");

            migrationBuilder.DropTable(
                name: "engine_batch_operations");

            migrationBuilder.DropTable(
                name: "engine_decision_instances");

            migrationBuilder.DropColumn(
                name: "batch_key",
                table: "engine_steps");
        }
    }
}
