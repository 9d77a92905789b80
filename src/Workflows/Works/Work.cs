using Marketing.Engine;
using Marketing.Rules;

namespace Marketing.Workflows.Works;

/// <summary>How far a long work has come.</summary>
public readonly record struct Reached(long Done, long Total);

/// <summary>What is to be done, for whom.</summary>
/// <param name="Kind">See <see cref="WorkKinds"/>.</param>
/// <param name="Subject">What it is done to, such as the id of a record type.</param>
public sealed record WorkOrder(string Kind, string Subject, Words Title, string By);

/// <summary>What a long work has come to.</summary>
/// <param name="Json">What it answers; null when it was stopped before it could.</param>
public sealed record WorkResult(string? Json)
{
    /// <summary>How far it came when it was stopped on its way; null when it came to its end.</summary>
    public Words? Stopped { get; init; }

    public WorkTable? Table { get; init; }
}

/// <summary>What can be taken along as a file: the rows in both languages, the head first.</summary>
public sealed record WorkTable(Words Name, string Format, IReadOnlyList<IReadOnlyList<string>> Chinese, IReadOnlyList<IReadOnlyList<string>> English)
{
    /// <summary>The rows as one language tells them.</summary>
    public static WorkTable Of(Words name, string format, Func<bool, IEnumerable<IReadOnlyList<string>>> rows) => new(name, format, [.. rows(false)], [.. rows(true)]);
}

/// <summary>A work for whoever has begun it.</summary>
public sealed class BegunWork
{
    readonly Work work;

    internal BegunWork(WorkRow row, Work work) => (Row, this.work) = (row, work);

    /// <summary>As it was written at its beginning.</summary>
    public WorkRow Row { get; }

    /// <summary>What comes of it. Whoever no longer waits has it stopped.</summary>
    public async Task<Outcome<WorkResult>> End(CancellationToken cancellation)
    {
        try
        {
            return await work.Ended.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            work.Cancel();
            throw;
        }
    }
}

/// <summary>One long work that this program does.</summary>
sealed class Work(long key, string by, CancellationToken stopping) : IProgress<Reached>, IDisposable
{
    readonly CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    readonly TaskCompletionSource<Outcome<WorkResult>> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock one = new();
    Reached reached;
    bool disposed;

    public long Key => key;

    public string By => by;

    public CancellationToken Token => cancel.Token;

    /// <summary>Done when its row tells the end.</summary>
    public Task<Outcome<WorkResult>> Ended => ended.Task;

    public Reached Reached
    {
        get
        {
            lock (one)
                return reached;
        }
    }

    public void Report(Reached value)
    {
        lock (one)
            reached = value;
    }

    public void Cancel()
    {
        lock (one)
        {
            if (!disposed)
                cancel.Cancel();
        }
    }

    public void End(Outcome<WorkResult> outcome) => ended.SetResult(outcome);

    public void Dispose()
    {
        lock (one)
        {
            disposed = true;
            cancel.Dispose();
        }
    }
}
