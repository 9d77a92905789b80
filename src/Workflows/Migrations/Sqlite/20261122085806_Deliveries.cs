using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Deliveries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "workflows_accesses",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Actor = table.Column<string>(type: "TEXT", nullable: true),
                    Action = table.Column<string>(type: "TEXT", nullable: false),
                    Object = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<string>(type: "TEXT", nullable: true),
                    TraceId = table.Column<string>(type: "TEXT", nullable: true),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Detail = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_accesses", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_channels",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    ClaimedBy = table.Column<long>(type: "INTEGER", nullable: true),
                    Tokens = table.Column<double>(type: "REAL", nullable: false),
                    TokensAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    PausedUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Trouble = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_channels", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "workflows_deliveries",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    OutboxKey = table.Column<long>(type: "INTEGER", nullable: false),
                    Channel = table.Column<string>(type: "TEXT", nullable: false),
                    Receiver = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    TextZh = table.Column<string>(type: "TEXT", nullable: false),
                    TextEn = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    InstanceKey = table.Column<long>(type: "INTEGER", nullable: true),
                    TaskKey = table.Column<long>(type: "INTEGER", nullable: true),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    NextAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_deliveries", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_delivery_attempts",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    DeliveryKey = table.Column<long>(type: "INTEGER", nullable: false),
                    InstanceKey = table.Column<long>(type: "INTEGER", nullable: true),
                    Attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Milliseconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", nullable: false),
                    Detail = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_delivery_attempts", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_accesses_Action_Key",
                table: "workflows_accesses",
                columns: new[] { "Action", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_accesses_Actor_Key",
                table: "workflows_accesses",
                columns: new[] { "Actor", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_deliveries_InstanceKey",
                table: "workflows_deliveries",
                column: "InstanceKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_deliveries_OutboxKey_Channel_Receiver",
                table: "workflows_deliveries",
                columns: new[] { "OutboxKey", "Channel", "Receiver" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_workflows_deliveries_State_Key",
                table: "workflows_deliveries",
                columns: new[] { "State", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_deliveries_waiting",
                table: "workflows_deliveries",
                columns: new[] { "Channel", "Receiver", "OutboxKey" },
                filter: "\"State\" = 'WAITING'");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_delivery_attempts_DeliveryKey",
                table: "workflows_delivery_attempts",
                column: "DeliveryKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_delivery_attempts_InstanceKey",
                table: "workflows_delivery_attempts",
                column: "InstanceKey");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "workflows_accesses");

            migrationBuilder.DropTable(
                name: "workflows_channels");

            migrationBuilder.DropTable(
                name: "workflows_deliveries");

            migrationBuilder.DropTable(
                name: "workflows_delivery_attempts");
        }
    }
}
