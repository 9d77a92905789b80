using System.Diagnostics;

namespace Marketing.Reliability.Tests.History;

/// <summary>Everything the clients of a run have asked, in the order in which they were answered. Safe for many clients.</summary>
sealed class RunHistory
{
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly List<Operation> operations = [];
    readonly int[] counts = new int[Enum.GetValues<Answer>().Length];
    int numbers;

    public IReadOnlyList<Operation> Operations
    {
        get
        {
            lock (operations)
                return [.. operations];
        }
    }

    public TimeSpan Now => clock.Elapsed;

    /// <summary>Runs one request and keeps what became of it.</summary>
    /// <param name="request">Sends it; answers the status and, where there is one, the key that was given.</param>
    public async Task<Operation> Do(Operation template, Func<Task<(int Status, long? Subject, string? Found)>> request)
    {
        var number = Interlocked.Increment(ref numbers);
        var started = clock.Elapsed;
        try
        {
            var (status, subject, found) = await request();
            return Keep(template with
            {
                Number = number, Started = started, Ended = clock.Elapsed, Status = status, Subject = subject ?? template.Subject, Found = found,
                Answer = status switch { < 400 => Answer.Ok, < 500 or 507 => Answer.Refused, _ => Answer.Unknown },
            });
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            return Keep(template with { Number = number, Started = started, Ended = clock.Elapsed, Status = 0, Answer = Answer.Unknown });
        }
    }

    Operation Keep(Operation operation)
    {
        lock (operations)
        {
            operations.Add(operation);
            counts[(int)operation.Answer]++;
        }

        return operation;
    }

    /// <summary>The longest time within these instants in which no write was acknowledged.</summary>
    public TimeSpan LongestSilence(TimeSpan from, TimeSpan to)
    {
        TimeSpan[] answers = [from, .. Operations.Where(one => one.Answer == Answer.Ok && one.Act != Act.Read && one.Ended > from && one.Ended < to).Select(one => one.Ended).Order(), to];
        return answers.Zip(answers.Skip(1), (before, after) => after - before).Max();
    }

    public int Count(Answer answer)
    {
        lock (operations)
            return counts[(int)answer];
    }
}
