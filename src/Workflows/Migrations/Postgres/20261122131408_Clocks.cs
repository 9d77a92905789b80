using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Clocks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "workflows_clocks",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    InstanceKey = table.Column<long>(type: "bigint", nullable: false),
                    ElementInstanceKey = table.Column<long>(type: "bigint", nullable: false),
                    ProcessId = table.Column<string>(type: "text", nullable: false),
                    ElementId = table.Column<string>(type: "text", nullable: false),
                    ElementName = table.Column<string>(type: "text", nullable: true),
                    Level = table.Column<string>(type: "text", nullable: false),
                    DeadlineId = table.Column<string>(type: "text", nullable: false),
                    Time = table.Column<string>(type: "text", nullable: false),
                    From = table.Column<long>(type: "bigint", nullable: false),
                    Due = table.Column<long>(type: "bigint", nullable: false),
                    Granted = table.Column<long>(type: "bigint", nullable: false),
                    StartedAt = table.Column<long>(type: "bigint", nullable: false),
                    EndedAt = table.Column<long>(type: "bigint", nullable: true),
                    Done = table.Column<bool>(type: "boolean", nullable: false),
                    PausedAt = table.Column<long>(type: "bigint", nullable: true),
                    PauseReason = table.Column<string>(type: "text", nullable: true),
                    Warned = table.Column<string>(type: "text", nullable: true),
                    BreachedAt = table.Column<long>(type: "bigint", nullable: true),
                    LastStep = table.Column<string>(type: "text", nullable: true),
                    LastStepAt = table.Column<long>(type: "bigint", nullable: true),
                    AcknowledgeBy = table.Column<long>(type: "bigint", nullable: true),
                    AcknowledgedBy = table.Column<string>(type: "text", nullable: true),
                    AcknowledgedAt = table.Column<long>(type: "bigint", nullable: true),
                    TaskKey = table.Column<long>(type: "bigint", nullable: true),
                    Assignee = table.Column<string>(type: "text", nullable: true),
                    Applicant = table.Column<string>(type: "text", nullable: true),
                    Title = table.Column<string>(type: "text", nullable: true),
                    StopsJson = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_clocks", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_clocks_Assignee_Due",
                table: "workflows_clocks",
                columns: new[] { "Assignee", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_clocks_BreachedAt",
                table: "workflows_clocks",
                column: "BreachedAt");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_clocks_EndedAt_Due",
                table: "workflows_clocks",
                columns: new[] { "EndedAt", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_clocks_InstanceKey",
                table: "workflows_clocks",
                column: "InstanceKey");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "workflows_clocks");
        }
    }
}
