using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Approvals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "workflows_absences",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    Person = table.Column<string>(type: "text", nullable: false),
                    Proxy = table.Column<string>(type: "text", nullable: false),
                    From = table.Column<long>(type: "bigint", nullable: false),
                    Until = table.Column<long>(type: "bigint", nullable: false),
                    ProcessesJson = table.Column<string>(type: "text", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: true),
                    EnteredBy = table.Column<string>(type: "text", nullable: false),
                    EnteredAt = table.Column<long>(type: "bigint", nullable: false),
                    RevokedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_absences", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_drafts",
                columns: table => new
                {
                    TaskKey = table.Column<long>(type: "bigint", nullable: false),
                    Person = table.Column<string>(type: "text", nullable: false),
                    InstanceKey = table.Column<long>(type: "bigint", nullable: false),
                    DataJson = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_drafts", x => new { x.TaskKey, x.Person });
                });

            migrationBuilder.CreateTable(
                name: "workflows_holds",
                columns: table => new
                {
                    TaskKey = table.Column<long>(type: "bigint", nullable: false),
                    InstanceKey = table.Column<long>(type: "bigint", nullable: false),
                    Person = table.Column<string>(type: "text", nullable: false),
                    Verb = table.Column<string>(type: "text", nullable: false),
                    RequestJson = table.Column<string>(type: "text", nullable: false),
                    Until = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_holds", x => x.TaskKey);
                });

            migrationBuilder.CreateTable(
                name: "workflows_urges",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    InstanceKey = table.Column<long>(type: "bigint", nullable: false),
                    Person = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_urges", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_absences_Person",
                table: "workflows_absences",
                column: "Person");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_drafts_InstanceKey",
                table: "workflows_drafts",
                column: "InstanceKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_drafts_Person_At",
                table: "workflows_drafts",
                columns: new[] { "Person", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_holds_InstanceKey",
                table: "workflows_holds",
                column: "InstanceKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_holds_Until",
                table: "workflows_holds",
                column: "Until");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_urges_InstanceKey_Person",
                table: "workflows_urges",
                columns: new[] { "InstanceKey", "Person" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "workflows_absences");

            migrationBuilder.DropTable(
                name: "workflows_drafts");

            migrationBuilder.DropTable(
                name: "workflows_holds");

            migrationBuilder.DropTable(
                name: "workflows_urges");
        }
    }
}
