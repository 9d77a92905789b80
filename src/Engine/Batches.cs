using System.Buffers.Binary;
using System.Text.Json;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>What a batch operation can do, under Camunda's names.</summary>
public static class BatchTypes
{
    public const string Cancel = "CANCEL_PROCESS_INSTANCE";
    public const string Migrate = "MIGRATE_PROCESS_INSTANCE";
    public const string Modify = "MODIFY_PROCESS_INSTANCE";
    public const string ResolveIncident = "RESOLVE_INCIDENT";
}

/// <summary>What is to be done to each item of a batch operation.</summary>
public sealed record BatchPlan(string Type)
{
    /// <summary>For a migration: the version to go on with, and which element stands for which.</summary>
    public long TargetDefinitionKey { get; init; }
    public IReadOnlyList<BatchMapping> Mapping { get; init; } = [];

    /// <summary>For a modification: from which element to which all tokens go.</summary>
    public IReadOnlyList<BatchMapping> Moves { get; init; } = [];
}

/// <summary>One element in the place of another.</summary>
public sealed record BatchMapping(string Source, string Target);

/// <summary>What a batch operation is to do something to.</summary>
/// <param name="ItemKey">Key of the instance, or of one of its incidents.</param>
public readonly record struct BatchTarget(long ItemKey, long InstanceKey);

/// <summary>Batch operations: made, stopped and let go on; <see cref="BatchWork"/> carries them out.</summary>
/// <remarks>What an operation is for is saved with it, in a few rows of packed keys; the items, a row each, are made from them slice by
/// slice while it is carried out, so that the largest operation holds nobody up for longer than a slice.</remarks>
static class Batches
{
    /// <summary>A batch operation has at most so many items.</summary>
    public const int MostItems = 100_000;

    /// <summary>Makes the operation, with the items of its first slice.</summary>
    public static async ValueTask<Outcome<BatchOperationRow>> Create(CommandContext context, BatchPlan plan, IReadOnlyList<BatchTarget> targets)
    {
        if (await Check(context, plan, targets.Count) is { } refused)
            return refused;
        var batch = new BatchOperationRow
        {
            Key = context.Transaction.ReserveKeys(1), Type = plan.Type, State = targets.Count == 0 ? "COMPLETED" : "ACTIVE", CreatedAt = context.Now, EndedAt = targets.Count == 0 ? context.Now : null,
            Actor = context.Actor, PlanJson = JsonSerializer.Serialize(plan), Total = targets.Count,
        };
        context.Transaction.Add(batch);
        AddItems(context, batch.Key, targets.Take(BatchWork.Slice));
        foreach (var slice in targets.Skip(BatchWork.Slice).Chunk(BatchWork.Slice))
            context.Transaction.Add(new BatchSliceRow { Key = context.Transaction.ReserveKeys(1), BatchKey = batch.Key, Targets = Pack(slice) });
        context.Changed(new Change("batch"));
        return batch;
    }

    /// <summary>Makes the items of the next slice. False: all are made.</summary>
    public static async ValueTask<bool> MakeNextSlice(CommandContext context, long batchKey)
    {
        if (await context.Transaction.Batch(batchKey) is not { State: "ACTIVE" } || await context.Transaction.NextBatchSlice(batchKey) is not { } slice)
            return false;
        context.Transaction.Remove(slice);
        AddItems(context, batchKey, Unpack(slice.Targets));
        context.Changed(new Change("batch"));
        return true;
    }

    static void AddItems(CommandContext context, long batchKey, IEnumerable<BatchTarget> targets)
    {
        foreach (var target in targets)
        {
            context.Transaction.Add(new BatchItemRow
            {
                Key = context.Transaction.ReserveKeys(1), BatchKey = batchKey, ItemKey = target.ItemKey, InstanceKey = target.InstanceKey, State = "ACTIVE",
            });
        }
    }

    static byte[] Pack(BatchTarget[] targets)
    {
        var packed = new byte[targets.Length * 2 * sizeof(long)];
        for (var at = 0; at < targets.Length; at++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(at * 16), targets[at].ItemKey);
            BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan((at * 16) + 8), targets[at].InstanceKey);
        }

        return packed;
    }

    static IEnumerable<BatchTarget> Unpack(byte[] packed)
    {
        for (var at = 0; at < packed.Length; at += 16)
            yield return new BatchTarget(BinaryPrimitives.ReadInt64LittleEndian(packed.AsSpan(at)), BinaryPrimitives.ReadInt64LittleEndian(packed.AsSpan(at + 8)));
    }

    static async ValueTask<Refusal?> Check(CommandContext context, BatchPlan plan, int count)
    {
        if (count > MostItems)
        {
            return new Refusal(RefusalKind.Invalid, "batch-too-large", new Words($"筛选到 {count} 项，一次批量操作最多 {MostItems} 项。",
                $"Expected at most {MostItems} items in a batch operation, but the filter finds {count}."), new Words("请缩小筛选范围。", "Narrow the filter."));
        }

        return plan.Type switch
        {
            BatchTypes.Migrate when await context.Transaction.Definition(plan.TargetDefinitionKey) is null => Refusal.NotFound("process definition", plan.TargetDefinitionKey),
            BatchTypes.Modify when plan.Moves.Count == 0 => new Refusal(RefusalKind.Invalid, "batch-moves", new Words("请至少给出一个 moveInstructions。",
                "Expected at least one instruction in moveInstructions.")),
            _ => null,
        };
    }

    /// <summary>Gives up what has not been done yet.</summary>
    public static ValueTask<Outcome<Done>> Cancel(CommandContext context, long key) => Change(context, key, "CANCEL", ["ACTIVE", "SUSPENDED"], batch =>
    {
        (batch.State, batch.EndedAt) = ("CANCELED", context.Now);
        context.Transaction.CancelOpenBatchItems(key, context.Now);
        context.Transaction.RemoveBatchSlices(key);
    });

    /// <summary>Lets it stand still; the item under way is finished.</summary>
    public static ValueTask<Outcome<Done>> Suspend(CommandContext context, long key) => Change(context, key, "SUSPEND", ["ACTIVE"], batch => batch.State = "SUSPENDED");

    /// <summary>Lets it go on.</summary>
    public static ValueTask<Outcome<Done>> Resume(CommandContext context, long key) => Change(context, key, "RESUME", ["SUSPENDED"], batch => batch.State = "ACTIVE");

    static async ValueTask<Outcome<Done>> Change(CommandContext context, long key, string command, string[] from, Action<BatchOperationRow> change)
    {
        if (await context.Transaction.Batch(key) is not { } batch)
            return Refusal.NotFound("batch operation", key);
        if (!from.Contains(batch.State))
        {
            return new Refusal(RefusalKind.Conflict, "batch-state", new Words($"批量操作 {key} 的状态是 {batch.State}，不能这样做。",
                $"Command '{command}' rejected with code 'INVALID_STATE': Expected batch operation with key '{key}' to be {string.Join(" or ", from)}, but it is {batch.State}."));
        }

        change(batch);
        context.Transaction.Update(batch);
        context.Changed(new Change("batch"));
        return default(Done);
    }

    /// <summary>Does what the plan says to one item: a command like any other, with its refusals.</summary>
    public static ValueTask<Outcome<Done>> Act(CommandContext context, BatchPlan plan, BatchItemRow item) => plan.Type switch
    {
        BatchTypes.Cancel => InstanceCommands.Cancel(context, item.ItemKey, null),
        BatchTypes.Migrate => InstanceCommands.Migrate(context, item.ItemKey, plan.TargetDefinitionKey, [.. plan.Mapping.Select(one => (one.Source, one.Target))]),
        BatchTypes.Modify => InstanceCommands.Modify(context, item.ItemKey, new ModificationPlan { Move = [.. plan.Moves.Select(one => new TokenMove(one.Source, one.Target))] }),
        BatchTypes.ResolveIncident => InstanceCommands.ResolveIncident(context, item.ItemKey, mayRaiseRetries: true),
        _ => throw new InvalidOperationException($"Unknown batch operation {plan.Type}."),
    };
}
