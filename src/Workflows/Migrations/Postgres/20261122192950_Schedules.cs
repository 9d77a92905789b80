using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Schedules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "workflows_schedule_runs",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    ScheduleId = table.Column<string>(type: "text", nullable: false),
                    Slot = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    SeenAt = table.Column<long>(type: "bigint", nullable: false),
                    By = table.Column<string>(type: "text", nullable: true),
                    State = table.Column<string>(type: "text", nullable: false),
                    Process = table.Column<string>(type: "text", nullable: false),
                    Period = table.Column<string>(type: "text", nullable: false),
                    DueAt = table.Column<long>(type: "bigint", nullable: true),
                    Missed = table.Column<int>(type: "integer", nullable: false),
                    Planned = table.Column<int>(type: "integer", nullable: false),
                    Started = table.Column<int>(type: "integer", nullable: false),
                    Refused = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_schedule_runs", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_schedule_starts",
                columns: table => new
                {
                    RunKey = table.Column<long>(type: "bigint", nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    Position = table.Column<int>(type: "integer", nullable: false),
                    Person = table.Column<string>(type: "text", nullable: true),
                    State = table.Column<string>(type: "text", nullable: false),
                    InstanceKey = table.Column<long>(type: "bigint", nullable: true),
                    DetailZh = table.Column<string>(type: "text", nullable: true),
                    DetailEn = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_schedule_starts", x => new { x.RunKey, x.Subject });
                });

            migrationBuilder.CreateTable(
                name: "workflows_schedules",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false),
                    Rule = table.Column<string>(type: "text", nullable: false),
                    Through = table.Column<long>(type: "bigint", nullable: false),
                    NextAt = table.Column<long>(type: "bigint", nullable: true),
                    PausedAt = table.Column<long>(type: "bigint", nullable: true),
                    PausedBy = table.Column<string>(type: "text", nullable: true),
                    OwnRule = table.Column<string>(type: "text", nullable: true),
                    OwnCatchUp = table.Column<string>(type: "text", nullable: true),
                    ChangedBy = table.Column<string>(type: "text", nullable: true),
                    ChangedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_schedules", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_schedule_runs_ScheduleId_Key",
                table: "workflows_schedule_runs",
                columns: new[] { "ScheduleId", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_schedule_runs_ScheduleId_Slot",
                table: "workflows_schedule_runs",
                columns: new[] { "ScheduleId", "Slot" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_workflows_schedule_runs_starting",
                table: "workflows_schedule_runs",
                column: "Key",
                filter: "\"State\" = 'STARTING'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "workflows_schedule_runs");

            migrationBuilder.DropTable(
                name: "workflows_schedule_starts");

            migrationBuilder.DropTable(
                name: "workflows_schedules");
        }
    }
}
