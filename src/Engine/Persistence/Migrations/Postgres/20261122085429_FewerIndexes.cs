using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Engine.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class FewerIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_engine_user_tasks_instance_key_state",
                table: "engine_user_tasks");

            migrationBuilder.DropIndex(
                name: "IX_engine_user_tasks_state_key",
                table: "engine_user_tasks");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_business_id",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_definition_key_state_key",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_process_id_state_key",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_state_key",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_element_instances_definition_key_state_element_id",
                table: "engine_element_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_element_instances_instance_key_element_id",
                table: "engine_element_instances");

            migrationBuilder.CreateIndex(
                name: "IX_engine_element_instances_instance_key",
                table: "engine_element_instances",
                column: "instance_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_user_tasks_instance_key",
                table: "engine_user_tasks",
                column: "instance_key");

            migrationBuilder.CreateIndex(
                name: "IX_engine_user_tasks_state_key",
                table: "engine_user_tasks",
                columns: new[] { "state", "key" },
                filter: "state = 'CREATED'");

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_business_id",
                table: "engine_process_instances",
                column: "business_id",
                filter: "business_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_definition_key_key",
                table: "engine_process_instances",
                columns: new[] { "definition_key", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_process_id_key",
                table: "engine_process_instances",
                columns: new[] { "process_id", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_state_key",
                table: "engine_process_instances",
                columns: new[] { "state", "key" },
                filter: "ended_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_engine_element_instances_definition_key_element_id",
                table: "engine_element_instances",
                columns: new[] { "definition_key", "element_id" },
                filter: "state = 'ACTIVE'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_engine_element_instances_instance_key",
                table: "engine_element_instances");

            migrationBuilder.CreateIndex(
                name: "IX_engine_element_instances_instance_key_element_id",
                table: "engine_element_instances",
                columns: new[] { "instance_key", "element_id" });

            migrationBuilder.DropIndex(
                name: "IX_engine_user_tasks_instance_key",
                table: "engine_user_tasks");

            migrationBuilder.DropIndex(
                name: "IX_engine_user_tasks_state_key",
                table: "engine_user_tasks");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_business_id",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_definition_key_key",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_process_id_key",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_state_key",
                table: "engine_process_instances");

            migrationBuilder.DropIndex(
                name: "IX_engine_element_instances_definition_key_element_id",
                table: "engine_element_instances");

            migrationBuilder.CreateIndex(
                name: "IX_engine_user_tasks_instance_key_state",
                table: "engine_user_tasks",
                columns: new[] { "instance_key", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_user_tasks_state_key",
                table: "engine_user_tasks",
                columns: new[] { "state", "key" });

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
                name: "IX_engine_element_instances_definition_key_state_element_id",
                table: "engine_element_instances",
                columns: new[] { "definition_key", "state", "element_id" });
        }
    }
}
