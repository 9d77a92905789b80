using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Sqlite
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
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    InstanceKey = table.Column<long>(type: "INTEGER", nullable: false),
                    ElementInstanceKey = table.Column<long>(type: "INTEGER", nullable: false),
                    ProcessId = table.Column<string>(type: "TEXT", nullable: false),
                    ElementId = table.Column<string>(type: "TEXT", nullable: false),
                    ElementName = table.Column<string>(type: "TEXT", nullable: true),
                    Level = table.Column<string>(type: "TEXT", nullable: false),
                    DeadlineId = table.Column<string>(type: "TEXT", nullable: false),
                    Time = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<long>(type: "INTEGER", nullable: false),
                    Due = table.Column<long>(type: "INTEGER", nullable: false),
                    Granted = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Done = table.Column<bool>(type: "INTEGER", nullable: false),
                    PausedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    PauseReason = table.Column<string>(type: "TEXT", nullable: true),
                    Warned = table.Column<string>(type: "TEXT", nullable: true),
                    BreachedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastStep = table.Column<string>(type: "TEXT", nullable: true),
                    LastStepAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AcknowledgeBy = table.Column<long>(type: "INTEGER", nullable: true),
                    AcknowledgedBy = table.Column<string>(type: "TEXT", nullable: true),
                    AcknowledgedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TaskKey = table.Column<long>(type: "INTEGER", nullable: true),
                    Assignee = table.Column<string>(type: "TEXT", nullable: true),
                    Applicant = table.Column<string>(type: "TEXT", nullable: true),
                    Title = table.Column<string>(type: "TEXT", nullable: true),
                    StopsJson = table.Column<string>(type: "TEXT", nullable: false)
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
