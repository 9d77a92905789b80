using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Dashboard.Http;

/// <summary>The engine's store, which leaves a mark of an idempotent request in the very transaction that does its work.</summary>
/// <remarks>The answer of a request is remembered after its work is durable. Between the two the program may be killed; the mark, which
/// cannot be lost without the work, then keeps a repeated request from being done twice. A mark that another program on the same
/// database has left meanwhile, known by its own id, does the same.</remarks>
sealed class MarkingStore(IEngineStore inner) : IEngineStore
{
    static readonly AsyncLocal<IdempotencyRow?> Mark = new();

    /// <summary>The same request is being answered right now, here or by another program.</summary>
    public static Refusal InFlight { get; } = new(RefusalKind.Conflict, "idempotency-in-flight", new Words("同一请求正在处理。", "The same request is being answered right now."));

    /// <summary>The name under which a key's mark is kept; no header can hold it.</summary>
    public static string MarkOf(string idempotencyKey) => idempotencyKey + "\u0001done";

    /// <summary>Whatever is saved by <paramref name="request"/> carries the mark.</summary>
    public static async Task Within(IdempotencyRow mark, Func<Task> request)
    {
        Mark.Value = mark;
        try
        {
            await request();
        }
        finally
        {
            Mark.Value = null;
        }
    }

    public Task<T> Transact<T>(Func<IEngineTransaction, ValueTask<T>> work, CancellationToken cancellation, bool again = false, bool repeatable = false) => Mark.Value is not { } mark
        ? inner.Transact(work, cancellation, again, repeatable)
        : inner.Transact(async transaction =>
        {
            var result = await work(transaction);

            // In a unit that is abandoned the mark vanishes with the rest; one request may save several units.
            var left = await transaction.Answer(mark.Actor, mark.IdempotencyKey);
            if (left is null)
                transaction.Add(mark);
            else if (left.AnswerJson != mark.AnswerJson)
                throw new RefusedException(InFlight);
            return result;
        }, cancellation, again, repeatable);
}
