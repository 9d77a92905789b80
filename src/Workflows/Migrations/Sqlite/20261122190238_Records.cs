using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Records : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "workflows_record_counters",
                columns: table => new
                {
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Last = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_record_counters", x => x.Type);
                });

            migrationBuilder.CreateTable(
                name: "workflows_record_index",
                columns: table => new
                {
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Field = table.Column<string>(type: "TEXT", nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: false),
                    Id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_record_index", x => new { x.Type, x.Field, x.Value, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "workflows_record_versions",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Id = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    ValuesJson = table.Column<string>(type: "TEXT", nullable: true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Unit = table.Column<long>(type: "INTEGER", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: false),
                    Cause = table.Column<string>(type: "TEXT", nullable: false),
                    Detail = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_record_versions", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "workflows_records",
                columns: table => new
                {
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    ValuesJson = table.Column<string>(type: "TEXT", nullable: false),
                    DerivedJson = table.Column<string>(type: "TEXT", nullable: true),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Search = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", nullable: false),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_records", x => new { x.Type, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "workflows_rule_effects",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    IdempotencyKey = table.Column<string>(type: "TEXT", nullable: false),
                    FiringKey = table.Column<long>(type: "INTEGER", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    PayloadJson = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    InstanceKey = table.Column<long>(type: "INTEGER", nullable: true),
                    TroubleZh = table.Column<string>(type: "TEXT", nullable: true),
                    TroubleEn = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_rule_effects", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_rule_firing_facts",
                columns: table => new
                {
                    FiringKey = table.Column<long>(type: "INTEGER", nullable: false),
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_rule_firing_facts", x => new { x.FiringKey, x.Type, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "workflows_rule_firings",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    RuleSet = table.Column<string>(type: "TEXT", nullable: false),
                    RuleSetVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", nullable: false),
                    RefractionKey = table.Column<string>(type: "TEXT", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", nullable: false),
                    DetailJson = table.Column<string>(type: "TEXT", nullable: false),
                    CauseZh = table.Column<string>(type: "TEXT", nullable: true),
                    CauseEn = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_rule_firings", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_rule_incidents",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", nullable: false),
                    RefractionKey = table.Column<string>(type: "TEXT", nullable: true),
                    MessageZh = table.Column<string>(type: "TEXT", nullable: false),
                    MessageEn = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    ResolvedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ResolvedBy = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_rule_incidents", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_rule_keys",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", nullable: false),
                    ValuesJson = table.Column<string>(type: "TEXT", nullable: false),
                    Used = table.Column<bool>(type: "INTEGER", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", nullable: false),
                    Firings = table.Column<int>(type: "INTEGER", nullable: false),
                    Signature = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_rule_keys", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_rule_sets",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: false),
                    IsCurrent = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_rule_sets", x => new { x.Id, x.Version });
                });

            migrationBuilder.CreateTable(
                name: "workflows_rule_settings",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    ValueJson = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_rule_settings", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_rule_standings",
                columns: table => new
                {
                    Rule = table.Column<string>(type: "TEXT", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false),
                    QuarantineZh = table.Column<string>(type: "TEXT", nullable: true),
                    QuarantineEn = table.Column<string>(type: "TEXT", nullable: true),
                    QuarantinedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_rule_standings", x => x.Rule);
                });

            migrationBuilder.CreateTable(
                name: "workflows_rule_state",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Position = table.Column<long>(type: "INTEGER", nullable: false),
                    Now = table.Column<long>(type: "INTEGER", nullable: false),
                    NextDue = table.Column<long>(type: "INTEGER", nullable: true),
                    ClaimedBy = table.Column<long>(type: "INTEGER", nullable: true),
                    Revision = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_rule_state", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_record_index_Type_Id",
                table: "workflows_record_index",
                columns: new[] { "Type", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_record_versions_Type_Id_Version",
                table: "workflows_record_versions",
                columns: new[] { "Type", "Id", "Version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_workflows_records_Type_ChangedAt",
                table: "workflows_records",
                columns: new[] { "Type", "ChangedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_rule_effects_FiringKey",
                table: "workflows_rule_effects",
                column: "FiringKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_rule_effects_IdempotencyKey",
                table: "workflows_rule_effects",
                column: "IdempotencyKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_workflows_rule_effects_waiting",
                table: "workflows_rule_effects",
                column: "Key",
                filter: "\"State\" = 'WAITING'");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_rule_firing_facts_Type_Id",
                table: "workflows_rule_firing_facts",
                columns: new[] { "Type", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_rule_firings_Rule_Key",
                table: "workflows_rule_firings",
                columns: new[] { "Rule", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_rule_firings_RuleSet_Key",
                table: "workflows_rule_firings",
                columns: new[] { "RuleSet", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_rule_keys_Rule",
                table: "workflows_rule_keys",
                column: "Rule");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "workflows_record_counters");

            migrationBuilder.DropTable(
                name: "workflows_record_index");

            migrationBuilder.DropTable(
                name: "workflows_record_versions");

            migrationBuilder.DropTable(
                name: "workflows_records");

            migrationBuilder.DropTable(
                name: "workflows_rule_effects");

            migrationBuilder.DropTable(
                name: "workflows_rule_firing_facts");

            migrationBuilder.DropTable(
                name: "workflows_rule_firings");

            migrationBuilder.DropTable(
                name: "workflows_rule_incidents");

            migrationBuilder.DropTable(
                name: "workflows_rule_keys");

            migrationBuilder.DropTable(
                name: "workflows_rule_sets");

            migrationBuilder.DropTable(
                name: "workflows_rule_settings");

            migrationBuilder.DropTable(
                name: "workflows_rule_standings");

            migrationBuilder.DropTable(
                name: "workflows_rule_state");
        }
    }
}
