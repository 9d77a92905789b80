using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "workflows_comments",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    InstanceKey = table.Column<long>(type: "INTEGER", nullable: false),
                    TaskKey = table.Column<long>(type: "INTEGER", nullable: true),
                    Person = table.Column<string>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_comments", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_notifications",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    OutboxKey = table.Column<long>(type: "INTEGER", nullable: false),
                    Person = table.Column<string>(type: "TEXT", nullable: false),
                    Role = table.Column<string>(type: "TEXT", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    TextZh = table.Column<string>(type: "TEXT", nullable: false),
                    TextEn = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    InstanceKey = table.Column<long>(type: "INTEGER", nullable: true),
                    TaskKey = table.Column<long>(type: "INTEGER", nullable: true),
                    DeadlineId = table.Column<string>(type: "TEXT", nullable: true),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_notifications", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_comments_InstanceKey",
                table: "workflows_comments",
                column: "InstanceKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_notifications_InstanceKey",
                table: "workflows_notifications",
                column: "InstanceKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_notifications_OutboxKey_Person",
                table: "workflows_notifications",
                columns: new[] { "OutboxKey", "Person" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_workflows_notifications_Person_ReadAt",
                table: "workflows_notifications",
                columns: new[] { "Person", "ReadAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "workflows_comments");

            migrationBuilder.DropTable(
                name: "workflows_notifications");
        }
    }
}
