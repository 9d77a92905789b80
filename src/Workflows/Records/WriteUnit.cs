using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Records;

/// <summary>The unit of work that records are written in.</summary>
/// <param name="Changed">Has something told after the commit.</param>
public sealed record WriteUnit(IEngineTransaction Transaction, DateTimeOffset Now, FeelEnvironment Feel, Action<Change> Changed)
{
    /// <summary>The unit of a command.</summary>
    public static WriteUnit Of(CommandContext context) => new(context.Transaction, context.Now, context.Feel, context.Changed);
}
