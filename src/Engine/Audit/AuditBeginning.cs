using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Audit;

/// <summary>The first entry of a database: rows that are older than it are not audited, and a verification says how many they are.</summary>
static class AuditBeginning
{
    /// <summary>Writes it when the database has no entry yet; to be called before anybody else writes.</summary>
    public static void Ensure(EngineDbContext engine, long stream)
    {
        if (engine.Audit.Any())
            return;
        var last = new[]
        {
            engine.Steps.Max(row => (long?)row.Key), engine.ProcessDefinitions.Max(row => (long?)row.Key), engine.Forms.Max(row => (long?)row.Key),
            engine.DecisionRequirements.Max(row => (long?)row.Key), engine.BatchOperations.Max(row => (long?)row.Key), KeySource.First - 1,
        }.Max();
        engine.Audit.Add(new AuditStream(stream, AuditHead.None, TimeProvider.System).Next(AuditActions.Begin, null, last!.Value, 0, AuditDigest.Of("")));
        engine.SaveChanges();
    }
}
