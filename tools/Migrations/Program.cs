using Marketing.Engine.Persistence;
using Marketing.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

// Nothing runs here: dotnet-ef loads this program and asks it for a context to compare the model with.
Console.Error.WriteLine("Run by dotnet-ef; see README.md in tools/Migrations.");
return 2;

/// <summary>The engine's context for SQLite, over a database that is never opened.</summary>
sealed class SqliteEngineDbFactory : IDesignTimeDbContextFactory<SqliteEngineDb>
{
    public SqliteEngineDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteEngineDb>()
            .UseSqlite("Data Source=:memory:", sqlite => sqlite.MigrationsHistoryTable(EngineDbContext.MigrationsTable))
            .Options);
}

/// <summary>The engine's context for PostgreSQL, over a server that is never asked.</summary>
sealed class PostgresEngineDbFactory : IDesignTimeDbContextFactory<PostgresEngineDb>
{
    public PostgresEngineDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresEngineDb>()
            .UseNpgsql("Host=nowhere", postgres => postgres.MigrationsHistoryTable(EngineDbContext.MigrationsTable))
            .Options);
}

/// <summary>The business layer's context for PostgreSQL, likewise.</summary>
sealed class PostgresWorkflowsDbFactory : IDesignTimeDbContextFactory<PostgresWorkflowsDb>
{
    public PostgresWorkflowsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresWorkflowsDb>()
            .UseNpgsql("Host=nowhere", postgres => postgres.MigrationsHistoryTable(WorkflowsDbContext.MigrationsTable))
            .Options);
}

/// <summary>The business layer's context for SQLite, likewise.</summary>
sealed class SqliteWorkflowsDbFactory : IDesignTimeDbContextFactory<SqliteWorkflowsDb>
{
    public SqliteWorkflowsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteWorkflowsDb>()
            .UseSqlite("Data Source=:memory:", sqlite => sqlite.MigrationsHistoryTable(WorkflowsDbContext.MigrationsTable))
            .Options);
}
