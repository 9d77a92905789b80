using Marketing.Engine.Persistence;

namespace Marketing.Engine;

/// <summary>After a restore nothing leaves the house until somebody has looked and said so: no message of the outbox is delivered, no job
/// is handed to a handler or a worker. People work, timers fire, what they cause is kept.</summary>
/// <remarks>A restored database believes in messages and jobs that the world may have seen long ago. The mark is a setting in it, made by
/// the restore; no running program sets it. So a store that was once seen free stays free, and asking costs nothing.</remarks>
public sealed class DeliveryHold
{
    /// <summary>The setting: when it was restored, a blank, from which file.</summary>
    public const string Setting = "engine.held";

    volatile bool free;

    /// <summary>Whether the store of this unit of work is held.</summary>
    public async ValueTask<bool> Holds(IEngineTransaction transaction)
    {
        if (free)
            return false;
        free = await transaction.Setting(Setting) is null;
        return !free;
    }
}
