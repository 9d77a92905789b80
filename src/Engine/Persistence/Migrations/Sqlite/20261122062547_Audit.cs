using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Engine.Persistence.Migrations.Sqlite
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
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "engine_jobs",
                type: "TEXT",
                nullable: true);

            // By hand: without a row id the chain is one tree, in the order in which it grows.
            migrationBuilder.Sql("""
                CREATE TABLE engine_audit (
                    stream INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NULL, action TEXT NOT NULL,
                    subject INTEGER NOT NULL, owner INTEGER NOT NULL, digest BLOB NOT NULL, hash BLOB NOT NULL,
                    CONSTRAINT PK_engine_audit PRIMARY KEY (stream, seq)) WITHOUT ROWID
                """);

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
