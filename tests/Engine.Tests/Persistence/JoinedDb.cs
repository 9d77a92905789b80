using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>A table of somebody else's on the engine's database, as Workflows has many.</summary>
sealed class JoinedDb(DbContextOptions<JoinedDb> options) : DbContext(options)
{
    public const string MigrationsTable = "joined_migrations";

    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => Describe(modelBuilder);

    public static void Describe(ModelBuilder model)
    {
        var note = model.Entity<Note>().ToTable("notes");
        note.HasKey(row => row.Id);
        note.Property(row => row.Id).ValueGeneratedNever();
        note.Property(row => row.Text).IsRequired();
    }
}

sealed class Note
{
    public long Id { get; set; }
    public string Text { get; set; } = "";
}

[DbContext(typeof(JoinedDb))]
[Migration("20260101000000_Notes")]
sealed class NotesMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "notes",
        columns => new { Id = columns.Column<long>(nullable: false), Text = columns.Column<string>(nullable: false) },
        constraints: table => table.PrimaryKey("PK_notes", row => row.Id));
}

[DbContext(typeof(JoinedDb))]
sealed class JoinedDbSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder) => JoinedDb.Describe(modelBuilder);
}
