using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Tests;

/// <summary>The tables of the business layer are those of its model.</summary>
public class MigrationTests
{
    [Fact]
    public void The_last_migration_is_the_model()
    {
        using var db = new SqliteWorkflowsDb(new DbContextOptionsBuilder<SqliteWorkflowsDb>().UseSqlite("Data Source=:memory:").Options);
        using var server = new PostgresWorkflowsDb(new DbContextOptionsBuilder<PostgresWorkflowsDb>().UseNpgsql("Host=nowhere").Options);
        Assert.False(db.Database.HasPendingModelChanges() || server.Database.HasPendingModelChanges(),
            "The model of WorkflowsDbContext has changed: add a migration for each database (tools/Migrations/README.md).");
    }
}
