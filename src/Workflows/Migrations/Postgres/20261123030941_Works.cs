using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Works : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "workflows_works",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    TitleZh = table.Column<string>(type: "text", nullable: false),
                    TitleEn = table.Column<string>(type: "text", nullable: false),
                    By = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    State = table.Column<string>(type: "text", nullable: false),
                    Done = table.Column<long>(type: "bigint", nullable: false),
                    Total = table.Column<long>(type: "bigint", nullable: false),
                    SeenAt = table.Column<long>(type: "bigint", nullable: false),
                    CancelledBy = table.Column<string>(type: "text", nullable: true),
                    EndedAt = table.Column<long>(type: "bigint", nullable: true),
                    MessageZh = table.Column<string>(type: "text", nullable: true),
                    MessageEn = table.Column<string>(type: "text", nullable: true),
                    ResultJson = table.Column<string>(type: "text", nullable: true),
                    TableJson = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_works", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_works_By_Key",
                table: "workflows_works",
                columns: new[] { "By", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_works_SeenAt",
                table: "workflows_works",
                column: "SeenAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "workflows_works");
        }
    }
}
