using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marketing.Workflows.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Signatures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "AnnouncementKey",
                table: "workflows_notifications",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RemindedAt",
                table: "workflows_notifications",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "UnreadDueAt",
                table: "workflows_notifications",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "AnnouncementKey",
                table: "workflows_deliveries",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Count",
                table: "workflows_deliveries",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "DigestKey",
                table: "workflows_deliveries",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Language",
                table: "workflows_deliveries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Person",
                table: "workflows_deliveries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProcessId",
                table: "workflows_deliveries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProcessName",
                table: "workflows_deliveries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "workflows_announcements",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    Publisher = table.Column<string>(type: "TEXT", nullable: false),
                    PublishedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AudienceJson = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_announcements", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_instance_files",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    InstanceKey = table.Column<long>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    MediaType = table.Column<string>(type: "TEXT", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_instance_files", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "workflows_notification_preferences",
                columns: table => new
                {
                    Person = table.Column<string>(type: "TEXT", nullable: false),
                    Json = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_notification_preferences", x => x.Person);
                });

            migrationBuilder.CreateTable(
                name: "workflows_notification_templates",
                columns: table => new
                {
                    Medium = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Language = table.Column<string>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_notification_templates", x => new { x.Medium, x.Kind, x.Language });
                });

            migrationBuilder.CreateTable(
                name: "workflows_signoffs",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    InstanceKey = table.Column<long>(type: "INTEGER", nullable: false),
                    TaskKey = table.Column<long>(type: "INTEGER", nullable: false),
                    ElementId = table.Column<string>(type: "TEXT", nullable: false),
                    TokenHash = table.Column<string>(type: "TEXT", nullable: false),
                    TitleZh = table.Column<string>(type: "TEXT", nullable: false),
                    TitleEn = table.Column<string>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    ShownJson = table.Column<string>(type: "TEXT", nullable: false),
                    Recipient = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    OpenedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedBy = table.Column<string>(type: "TEXT", nullable: true),
                    SignedName = table.Column<string>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: true),
                    FileKey = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows_signoffs", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_notifications_AnnouncementKey",
                table: "workflows_notifications",
                column: "AnnouncementKey",
                filter: "\"AnnouncementKey\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_notifications_unread",
                table: "workflows_notifications",
                column: "UnreadDueAt",
                filter: "\"UnreadDueAt\" IS NOT NULL AND \"ReadAt\" IS NULL AND \"RemindedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_deliveries_later",
                table: "workflows_deliveries",
                columns: new[] { "Channel", "NextAt" },
                filter: "\"State\" IN ('QUIET', 'GATHERED')");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_announcements_Publisher_Key",
                table: "workflows_announcements",
                columns: new[] { "Publisher", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_instance_files_InstanceKey",
                table: "workflows_instance_files",
                column: "InstanceKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_signoffs_InstanceKey",
                table: "workflows_signoffs",
                column: "InstanceKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_signoffs_TaskKey",
                table: "workflows_signoffs",
                column: "TaskKey");

            migrationBuilder.CreateIndex(
                name: "IX_workflows_signoffs_TokenHash",
                table: "workflows_signoffs",
                column: "TokenHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "workflows_announcements");

            migrationBuilder.DropTable(
                name: "workflows_instance_files");

            migrationBuilder.DropTable(
                name: "workflows_notification_preferences");

            migrationBuilder.DropTable(
                name: "workflows_notification_templates");

            migrationBuilder.DropTable(
                name: "workflows_signoffs");

            migrationBuilder.DropIndex(
                name: "IX_workflows_notifications_AnnouncementKey",
                table: "workflows_notifications");

            migrationBuilder.DropIndex(
                name: "IX_workflows_notifications_unread",
                table: "workflows_notifications");

            migrationBuilder.DropIndex(
                name: "IX_workflows_deliveries_later",
                table: "workflows_deliveries");

            migrationBuilder.DropColumn(
                name: "AnnouncementKey",
                table: "workflows_notifications");

            migrationBuilder.DropColumn(
                name: "RemindedAt",
                table: "workflows_notifications");

            migrationBuilder.DropColumn(
                name: "UnreadDueAt",
                table: "workflows_notifications");

            migrationBuilder.DropColumn(
                name: "AnnouncementKey",
                table: "workflows_deliveries");

            migrationBuilder.DropColumn(
                name: "Count",
                table: "workflows_deliveries");

            migrationBuilder.DropColumn(
                name: "DigestKey",
                table: "workflows_deliveries");

            migrationBuilder.DropColumn(
                name: "Language",
                table: "workflows_deliveries");

            migrationBuilder.DropColumn(
                name: "Person",
                table: "workflows_deliveries");

            migrationBuilder.DropColumn(
                name: "ProcessId",
                table: "workflows_deliveries");

            migrationBuilder.DropColumn(
                name: "ProcessName",
                table: "workflows_deliveries");
        }
    }
}
