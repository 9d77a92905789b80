using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Postgres
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
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    InstanceKey = table.Column<long>(type: "bigint", nullable: false),
                    TaskKey = table.Column<long>(type: "bigint", nullable: true),
                    Person = table.Column<string>(type: "text", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_comments", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_notifications",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    OutboxKey = table.Column<long>(type: "bigint", nullable: false),
                    Person = table.Column<string>(type: "text", nullable: false),
                    Role = table.Column<string>(type: "text", nullable: true),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    TextZh = table.Column<string>(type: "text", nullable: false),
                    TextEn = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    InstanceKey = table.Column<long>(type: "bigint", nullable: true),
                    TaskKey = table.Column<long>(type: "bigint", nullable: true),
                    DeadlineId = table.Column<string>(type: "text", nullable: true),
                    ReadAt = table.Column<long>(type: "bigint", nullable: true)
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
