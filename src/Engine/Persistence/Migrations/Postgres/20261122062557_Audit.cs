using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Engine.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Audit : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "engine_timers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "engine_jobs",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "engine_audit",
                columns: table => new
                {
                    stream = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: true),
                    action = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<long>(type: "bigint", nullable: false),
                    owner = table.Column<long>(type: "bigint", nullable: false),
                    digest = table.Column<byte[]>(type: "bytea", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_audit", x => new { x.stream, x.seq });
                });

            migrationBuilder.CreateIndex(
                name: "IX_engine_process_instances_ended_at_key",
                table: "engine_process_instances",
                columns: new[] { "ended_at", "key" },
                filter: "ended_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "engine_audit");

            migrationBuilder.DropIndex(
                name: "IX_engine_process_instances_ended_at_key",
                table: "engine_process_instances");

            migrationBuilder.DropColumn(
                name: "trace_parent",
                table: "engine_timers");

            migrationBuilder.DropColumn(
                name: "trace_parent",
                table: "engine_jobs");
        }
    }
}
